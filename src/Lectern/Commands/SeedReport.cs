using System.Text.Json;
using System.Text.Json.Serialization;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Seeding;

namespace Lectern.Commands;

/// <summary>The result of <c>lectern seed --json</c>.</summary>
internal sealed record SeedReport(
    string Size, long Seed, string Store, bool AlreadySeeded, long Users, long Courses, long Sections, long Lessons, long Enrollments, long Progress,
    double Seconds)
{
    public static SeedReport Of(SeedPlan plan, Store store, SeedOutcome outcome, TimeSpan taken) => new(
        plan.Size.ToString(), plan.Seed, store.Address.ToString(), outcome.Result == SeedResult.AlreadyFilled, outcome.Users, outcome.Courses,
        outcome.Sections, outcome.Lessons, outcome.Enrollments, outcome.Progress, Math.Round(taken.TotalSeconds, 2));

    public string ToJson() => JsonSerializer.Serialize(this, SeedReportJson.Default.SeedReport);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(SeedReport))]
internal sealed partial class SeedReportJson : JsonSerializerContext;
