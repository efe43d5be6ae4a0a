using System.Security.Claims;
using System.Text.Json.Serialization;
using Lectern.Database.Coalescing;
using Lectern.Database.Statements;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Lectern.Server.Web.Answers;

namespace Lectern.Server.Accounts;

/// <summary><c>GET /api/users/{id}</c>: the basic user, in one statement, which those who ask at the same time share. The address is for oneself and for admins.</summary>
internal sealed class GetUser(Store store)
{
    private const string Sql = """
        SELECT id, name, role, avatar, email
        FROM users
        WHERE id = @id
        """;

    private readonly RowFinder<Answer> _users = store.Finder(Sql, row => new Answer(row.Id(0), row.Text(1), (Role)row.Number(2), MediaUrl.Of(row.TextOrNull(3)), row.Text(4)));

    public sealed record Answer(
        long Id,
        string Name,
        Role Role,
        string? AvatarUrl,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Email);

    public HotStatement Hot => _users.Hot;

    public static async Task<IResult> Handle(long id, ClaimsPrincipal user, GetUser getUser, Answers answers, AnswerKeys keys, CancellationToken cancel)
    {
        var viewer = Viewer.From(user)!;
        var key = keys.User(id, full: viewer.IsAdmin || viewer.Id == id);
        var answer = await answers.GetAsync(key, (getUser, id, full: viewer.IsAdmin || viewer.Id == id), static async (what, _, stop) =>
            await what.getUser._users.FindAsync(what.id, stop) is { } found ? CachedAnswer.Json(what.full ? found : found with { Email = null }, KeptAccountsJson.Default.Answer) : null, cancel);
        return answer is null
            ? TypedResults.Problem($"There is no user {id}.", statusCode: StatusCodes.Status404NotFound)
            : answers.Result(answer, key, Sharing.Personal, Audience.Viewer);
    }
}
