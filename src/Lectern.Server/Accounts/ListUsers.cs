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
    private const int Trigram = 3;

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
        var total = await Found(db, query, null, null, MostCounted + 1).CountAsync(cancel);
        // One more than is shown tells whether there are others.
        var rows = await Found(db, query, before, after, PageSize + 1).Select(Row).ToListAsync(cancel);
        var more = rows.Count > PageSize;
        var shown = rows.Take(PageSize).OrderByDescending(row => row.Id).ToList();
        var (hasNewer, hasOlder) = after is null ? (before is not null, more) : (more, true);
        return new(query, shown, Math.Min(total, MostCounted), total <= MostCounted,
            hasNewer && shown.Count > 0 ? PageQuery.Of("/admin", ("q", query), ("after", shown[0].Id)) : null,
            hasOlder && shown.Count > 0 ? PageQuery.Of("/admin", ("q", query), ("before", shown[^1].Id)) : null);
    }

    // The first so many: the newest, or, after a known id, the oldest of those that came later.
    private static IQueryable<User> Found(LecternDb db, string query, long? before, long? after, int limit)
    {
        var (least, most) = after is { } newerThan ? (newerThan, long.MaxValue) : (0, before ?? long.MaxValue);
        var found = Matching(db, query, least, most, after is not null, limit).Where(user => user.Id > least && user.Id < most);
        return (after is null ? found.OrderByDescending(user => user.Id) : found.OrderBy(user => user.Id)).Take(limit);
    }

    // Of fewer than three characters no index knows anything; but then many match, and the first are soon found.
    private static IQueryable<User> Matching(LecternDb db, string query, long least, long most, bool ascending, int limit)
    {
        if (query.Length == 0)
            return db.Users;
        var pattern = $"%{Wildcard().Replace(query, @"\$0")}%";
        if (db.Database.IsNpgsql())
            // Only for a text that it knows can PostgreSQL tell whether the index or the newest rows first is the shorter way.
            return db.Users.Where(user => EF.Functions.ILike(user.EmailKey, EF.Constant(pattern), "\\") || EF.Functions.ILike(user.Name, EF.Constant(pattern), "\\"));
        if (query.EnumerateRunes().Count() < Trigram)
            return db.Users.Where(user => EF.Functions.Like(user.EmailKey, pattern, "\\") || EF.Functions.Like(user.Name, pattern, "\\"));
        var phrase = $"\"{query.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        // The index gives its rows in either order and stops when there are enough; asked without a limit it would list all that match.
        return ascending
            ? db.Users.FromSql($"SELECT * FROM users WHERE id IN (SELECT rowid FROM users_search WHERE users_search MATCH {phrase} AND rowid > {least} ORDER BY rowid LIMIT {limit})")
            : db.Users.FromSql($"SELECT * FROM users WHERE id IN (SELECT rowid FROM users_search WHERE users_search MATCH {phrase} AND rowid < {most} ORDER BY rowid DESC LIMIT {limit})");
    }

    [GeneratedRegex(@"[\\%_]")]
    private static partial Regex Wildcard();

    private static readonly Expression<Func<User, UserRow>> Row = user =>
        new(user.Id, user.Name, user.Email, user.Role, user.IsActive, user.CreatedAt, user.Avatar == null ? null : "/media/" + user.Avatar);
}
