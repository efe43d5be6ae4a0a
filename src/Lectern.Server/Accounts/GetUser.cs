using System.Globalization;
using System.Security.Claims;
using System.Text.Json.Serialization;
using Lectern.Caching;
using Lectern.Database;
using Lectern.Database.Coalescing;
using Lectern.Database.Statements;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Lectern.Server.Web.Answers;

namespace Lectern.Server.Accounts;

/// <summary><c>GET /api/users/{id}</c>: the basic user, in one statement, which those who ask at the same time share. The address is for oneself and for admins.</summary>
internal sealed class GetUser : IHotRead
{
    private const string Sql = """
        SELECT id, name, role, avatar, email
        FROM users
        WHERE id = @id
        """;

    private readonly Store _store;
    private readonly Answers _answers;
    private readonly AnswerKeys _keys;
    private readonly RowFinder<Answer> _users;

    public GetUser(Store store, Answers answers, AnswerKeys keys)
    {
        (_store, _answers, _keys) = (store, answers, keys);
        _users = store.Finder(Sql, row => new Answer(row.Id(0), row.Text(1), (Role)row.Number(2), MediaUrl.Of(row.TextOrNull(3)), row.Text(4)));
    }

    public sealed record Answer(
        long Id,
        string Name,
        Role Role,
        string? AvatarUrl,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Email);

    public HotStatement Hot => _users.Hot;

    private const string Path = "/api/users/";
    private static readonly Endpoint Endpoint = HotRoute.Of("/api/users/{id}");

    public static async Task<IResult> Handle(long id, ClaimsPrincipal user, GetUser getUser, CancellationToken cancel)
    {
        var viewer = Viewer.From(user)!;
        var (key, answer) = await getUser.AnswerAsync(id, viewer, cancel);
        return answer is null
            ? TypedResults.Problem($"There is no user {id}.", statusCode: StatusCodes.Status404NotFound)
            : getUser._answers.Result(answer, key, Sharing.Personal, Audience.Viewer);
    }

    public bool NeverBlocks => _users.Coalesces;

    // With replicas a request has a position to keep to, which is found on the long way.
    public ValueTask<bool> TryAnswerAsync(HttpContext http, Viewer viewer) =>
        http.Request.Path.Value is { } path && path.StartsWith(Path, StringComparison.Ordinal)
            && long.TryParse(path.AsSpan(Path.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && _store.Hosts.Count == 1
                ? new(TryAnswerAsync(http, viewer, id))
                : new(false);

    private async Task<bool> TryAnswerAsync(HttpContext http, Viewer viewer, long id)
    {
        DatabaseScope.Begin("GET /api/users/{id}");
        var (key, answer) = await AnswerAsync(id, viewer, CancellationToken.None); // Nobody leaves a shared statement early.
        if (answer is null)
            return false;
        http.SetEndpoint(Endpoint);
        await _answers.WriteAsync(http, answer, key, Sharing.Personal, Audience.Viewer, viewer);
        return true;
    }

    private async Task<(CacheKey Key, CachedAnswer? Answer)> AnswerAsync(long id, Viewer viewer, CancellationToken cancel)
    {
        var full = viewer.IsAdmin || viewer.Id == id;
        var key = _keys.User(id, full);
        return (key, await _answers.GetAsync(key, (_users, id, full), static async (what, _, stop) =>
            await what._users.FindAsync(what.id, stop) is { } found ? CachedAnswer.Json(what.full ? found : found with { Email = null }, KeptAccountsJson.Default.Answer) : null, cancel));
    }
}
