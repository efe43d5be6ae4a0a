using System.CommandLine;
using System.Diagnostics;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Seeding;

namespace Lectern.Commands;

/// <summary><c>lectern seed</c>: fills an empty store with synthetic data to measure with.</summary>
internal static class SeedCommand
{
    public static Command Create()
    {
        var size = new Option<SeedSize>("--size")
        {
            Description = "XS, S, M, L or XL: 100, 1k, 10k, 100k or 1M users; 300 to 10M enrollments",
            Required = true,
        };
        var seed = new Option<long>("--seed") { Description = "Another number gives other data; the same one the same data everywhere", DefaultValueFactory = _ => 1 };
        var json = new Option<bool>("--json") { Description = "Write the result as JSON" };
        var arguments = new StoreArguments();
        var command = new Command("seed", "Fills an empty store with synthetic data to measure with. Example: lectern seed --size L --data ./data-l") { size, seed, json };
        arguments.AddTo(command);
        command.SetAction((parsed, cancel) => RunAsync(arguments, parsed, SeedPlan.Of(parsed.GetValue(size), parsed.GetValue(seed)), parsed.GetValue(json), cancel));
        return command;
    }

    private static async Task<int> RunAsync(StoreArguments arguments, ParseResult parsed, SeedPlan plan, bool json, CancellationToken cancel)
    {
        await using var store = await arguments.OpenStoreAsync(parsed, cancel);
        var clock = Stopwatch.StartNew();
        var outcome = await TerminalProgress.RunAsync(show => new Seeder(store).SeedAsync(plan, step => show(step.Stage, step.Done, step.Total), cancel));
        if (outcome.Result == SeedResult.NotEmpty)
            throw new FailedException(NotEmpty(store, plan, outcome.Found));
        if (json)
            Console.WriteLine(SeedReport.Of(plan, store, outcome, clock.Elapsed).ToJson());
        else
            Announce(store, plan, outcome, clock.Elapsed);
        return CommandLine.Done;
    }

    private static string NotEmpty(Store store, SeedPlan plan, string? found)
    {
        var holds = found is null ? "has content already" : $"was seeded as {found}";
        var fix = store.Kind == StoreKind.Sqlite
            ? $"--data ./data-{plan.Size.ToString().ToLowerInvariant()}"
            : "--database with the address of an empty database";
        return $"{store.Address} {holds}, and only an empty store can be seeded; choose another one with {fix}.";
    }

    private static void Announce(Store store, SeedPlan plan, SeedOutcome outcome, TimeSpan taken)
    {
        Console.WriteLine(outcome.Result == SeedResult.AlreadyFilled
            ? $"Nothing to do: {store.Address} was seeded as {plan.SourceId} before."
            : $"Seeded {store.Address} as {plan.SourceId} in {taken.TotalSeconds:0.0} s.");
        Console.WriteLine($"  {outcome.Users:N0} users, {outcome.Courses:N0} courses with {outcome.Lessons:N0} lessons, {outcome.Enrollments:N0} enrollments, {outcome.Progress:N0} lessons completed");
        Console.WriteLine($"Sign in as {SeedPlan.AdminEmail}, {SeedPlan.FirstInstructorEmail} or {SeedPlan.FirstLearnerEmail}; the password of every user is {SeedPlan.Password}");
        Console.WriteLine("This store is for measuring: everyone knows its passwords. Do not open it to a network that you do not trust.");
    }
}
