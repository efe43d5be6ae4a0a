using System.Linq.Expressions;
using System.Text.RegularExpressions;
using Lectern.Server.Accounts.Pages;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Lectern.Server.Web.Pictures;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Accounts;

/// <summary><c>GET /admin</c>: people, the newest first, a page at a time from a known id on; never by counting rows off.</summary>
internal static partial class ListUsers
{
    private const int PageSize = 50;
    private const int MostCounted = 10_000;
    private const int MaxQuery = 200;

    /// <param name="q">Part of a name or an address.</param>
    /// <param name="before">People older than this id, as "Next" asks.</param>
    /// <param name="after">People newer than this id, as "Previous" asks.</param>
    /// <param name="store">The store.</param>
    /// <param name="pictures">What is known of their pictures.</param>
    /// <param name="http">The request.</param>
    /// <param name="cancel">Its end.</param>
    public static async Task<IResult> Handle(string? q, long? before, long? after, Store store, Pictures pictures, HttpContext http, CancellationToken cancel)
    {
        var query = (q ?? "").Replace("\0", "", StringComparison.Ordinal).Trim();
        query = query[..Math.Min(query.Length, MaxQuery)];
        var view = await store.ReadAsync((db, token) => ReadAsync(db, query, before, after, token), cancel);
        return http.Frame().Page<UsersPage>(view with { Images = await pictures.FindAsync(view.Users.Select(user => user.ImageUrl), cancel) });
    }

    private static async Task<UsersView> ReadAsync(LecternDb db, string query, long? before, long? after, CancellationToken cancel)
    {
        var matching = query.Length == 0 ? db.Users : db.Users.Where(Matches(query, db.Database.IsNpgsql()));
        var total = await matching.Select(user => user.Id).Take(MostCounted + 1).CountAsync(cancel);
        // One more than is shown tells whether there are others.
        var rows = after is { } newerThan
            ? await matching.Where(user => user.Id > newerThan).OrderBy(user => user.Id).Take(PageSize + 1).Select(Row).ToListAsync(cancel)
            : await matching.Where(user => before == null || user.Id < before).OrderByDescending(user => user.Id).Take(PageSize + 1).Select(Row).ToListAsync(cancel);
        var more = rows.Count > PageSize;
        var shown = rows.Take(PageSize).OrderByDescending(row => row.Id).ToList();
        var (hasNewer, hasOlder) = after is null ? (before is not null, more) : (more, true);
        return new(query, shown, Math.Min(total, MostCounted), total <= MostCounted,
            hasNewer && shown.Count > 0 ? PageQuery.Of("/admin", ("q", query), ("after", shown[0].Id)) : null,
            hasOlder && shown.Count > 0 ? PageQuery.Of("/admin", ("q", query), ("before", shown[^1].Id)) : null);
    }

    // SQLite's LIKE ignores case, of ASCII letters; PostgreSQL's ILIKE of all.
    private static Expression<Func<User, bool>> Matches(string query, bool postgres)
    {
        var pattern = $"%{Wildcard().Replace(query, @"\$0")}%";
        return postgres
            ? user => EF.Functions.ILike(user.EmailKey, pattern, "\\") || EF.Functions.ILike(user.Name, pattern, "\\")
            : user => EF.Functions.Like(user.EmailKey, pattern, "\\") || EF.Functions.Like(user.Name, pattern, "\\");
    }

    [GeneratedRegex(@"[\\%_]")]
    private static partial Regex Wildcard();

    private static readonly Expression<Func<User, UserRow>> Row = user =>
        new(user.Id, user.Name, user.Email, user.Role, user.IsActive, user.CreatedAt, user.Avatar == null ? null : "/media/" + user.Avatar);
}
