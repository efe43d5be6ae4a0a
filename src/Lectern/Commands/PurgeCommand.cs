using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Delivery;
using Lectern.Server.Web.Answers;

namespace Lectern.Commands;

/// <summary><c>lectern purge</c>: invalidates answers on every node, and then at the CDN: a server that runs reads the note and sends the purge. See docs/operating.md.</summary>
internal static class PurgeCommand
{
    /// <param name="Tags">What was invalidated.</param>
    /// <param name="Reach">How the nodes hear of it.</param>
    public sealed record Purged(IReadOnlyList<string> Tags, PurgeReach Reach);

    public static Command Create()
    {
        var tags = new Option<string[]>("--tag") { Description = "A tag, such as courses, course:algebra:* or user:42:*; may be given several times" };
        var paths = new Option<string[]>("--path") { Description = "What is shown at a path of the site, such as /courses/algebra; may be given several times" };
        var all = new Option<bool>("--all") { Description = "Everything" };
        var json = new Option<bool>("--json") { Description = "Write the result as JSON" };
        var arguments = new StoreArguments();
        var command = new Command("purge", "Invalidates what the caches of all nodes hold. Example: lectern purge --path /courses/algebra") { tags, paths, all, json };
        arguments.AddTo(command);
        command.SetAction((parsed, cancel) =>
        {
            var named = TagsOf(parsed.GetValue(tags) ?? [], parsed.GetValue(paths) ?? [], parsed.GetValue(all));
            return RunAsync(arguments, parsed, named, parsed.GetValue(json), cancel);
        });
        return command;
    }

    private static async Task<int> RunAsync(StoreArguments arguments, ParseResult parsed, IReadOnlyList<string> tags, bool json, CancellationToken cancel)
    {
        var redis = arguments.Read(parsed).Options.Redis;
        await using var store = await arguments.OpenStoreAsync(parsed, cancel);
        var reach = await AnswerPurge.RunAsync(store, redis, tags, cancel);
        if (reach == PurgeReach.NoteAlone)
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"warning: Redis at {redis.Endpoints} does not answer, so the nodes hear of it by the note in the store, within seconds; 'lectern check' says what is wrong.");
        await parsed.InvocationConfiguration.Output.WriteLineAsync(json
            ? JsonSerializer.Serialize(new Purged(tags, reach), PurgeCommandJson.Default.Purged)
            : $"Purged {string.Join(", ", tags.Except([EdgeItems.EdgeEverything]))}; {Announcement(reach)}.");
        return CommandLine.Done;
    }

    private static List<string> TagsOf(string[] tags, string[] paths, bool all)
    {
        if (tags.Length + paths.Length == 0 && !all)
            throw new UsageException("Say what to purge: --tag TAG, --path PATH or --all.");
        if (all)
            return tags.Length + paths.Length == 0 ? [CacheTags.Everything, EdgeItems.EdgeEverything] : throw new UsageException("--all is everything; leave --tag and --path out beside it.");
        // Notes have a tag a line.
        if (Array.Find(tags, tag => tag.Length == 0 || tag.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter))) is { } wrong)
            throw new UsageException($"--tag has \"{wrong}\"; a tag has no spaces, such as courses, course:algebra:* or user:42:*.");
        return [.. tags.Concat(paths.SelectMany(TagsOf)).Distinct(StringComparer.Ordinal)];
    }

    // Files are kept by browsers and a CDN alone.
    private static IReadOnlyList<string> TagsOf(string path) => AnswerPaths.TagsOf(path) ?? (IsFile(path) ? new[] { EdgeItems.EdgePath(path) } : null)
        ?? throw new UsageException($"Nothing that is kept is shown at --path \"{path}\"; write {AnswerPaths.Known}, or a file below /media/ or /assets/ for the CDN, or name a tag with --tag.");

    private static bool IsFile(string path) => (path.StartsWith("/media/", StringComparison.Ordinal) || path.StartsWith("/assets/", StringComparison.Ordinal))
        && path.All(letter => letter is > ' ' and <= '~' and not '"' and not '*');

    private static string Announcement(PurgeReach reach) => reach switch
    {
        PurgeReach.Redis => "every node has been told through Redis",
        PurgeReach.NoteAlone => "every node reads it in the store",
        _ => "a server that runs reads it in the store within half a second",
    };
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(PurgeCommand.Purged))]
internal sealed partial class PurgeCommandJson : JsonSerializerContext;
