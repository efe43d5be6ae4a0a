using Lectern.Server.Storage.Model;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lectern.Server.Operations.Deploys;

/// <summary><c>POST /api/operations/deploys</c>: whoever deploys says so, and every chart has a mark.</summary>
internal static class MarkDeploy
{
    private const int MaxVersion = 100;
    private const int MaxNote = 500;

    /// <param name="Version">What was deployed.</param>
    /// <param name="Note">About it, for people.</param>
    public sealed record Request(string? Version, string? Note);

    public sealed record Answer(long Id, string Version, string? Note, DateTimeOffset At);

    public static async Task<Results<Created<Answer>, ValidationProblem>> Handle(Request request, DeployLog deploys, CancellationToken cancel)
    {
        var errors = new FieldErrors();
        var version = errors.Text(request.Version, "version", MaxVersion);
        var note = errors.Text(request.Note, "note", MaxNote, required: false);
        if (errors.Any)
            return errors.ToProblem();
        return TypedResults.Created((string?)null, Of(await deploys.AddAsync(version, node: null, note.Length > 0 ? note : null, cancel)));
    }

    private static Answer Of(Deploy deploy) => new(deploy.Id, deploy.Version, deploy.Note, deploy.CreatedAt);
}
