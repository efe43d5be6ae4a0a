using System.Security.Claims;
using System.Text.Json.Serialization;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Accounts;

/// <summary><c>GET /api/users/{id}</c>: the basic user, in one statement. The address is for oneself and for admins.</summary>
internal sealed class GetUser(Store store)
{
    public sealed record Answer(
        long Id,
        string Name,
        Role Role,
        string? AvatarUrl,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Email);

    public static async Task<IResult> Handle(long id, ClaimsPrincipal user, GetUser getUser, CancellationToken cancel)
    {
        var viewer = Viewer.From(user)!;
        var found = await getUser.FindAsync(id, cancel);
        if (found is null)
            return TypedResults.Problem($"There is no user {id}.", statusCode: StatusCodes.Status404NotFound);
        return TypedResults.Ok(viewer.IsAdmin || viewer.Id == id ? found : found with { Email = null });
    }

    private Task<Answer?> FindAsync(long id, CancellationToken cancel) => store.ReadAsync((db, token) => _find(db, id, token), cancel);

    // Not static: a compiled query belongs to the model of one store.
    private readonly Func<LecternDb, long, CancellationToken, Task<Answer?>> _find = EF.CompileAsyncQuery(
        (LecternDb db, long id, CancellationToken cancel) => db.Users
            .Where(user => user.Id == id)
            .Select(user => new Answer(user.Id, user.Name, user.Role, user.Avatar == null ? null : "/media/" + user.Avatar, user.Email))
            .FirstOrDefault());
}
