using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Lectern.LoadTesting.Scenarios;
using Lectern.Server.Storage.Seeding;

namespace Lectern.Commands.Loads;

/// <summary>
/// Asks a seeded server how large it is, so that the built-in scenarios need no preparation: how many learners there are, and how many
/// pages the catalogue has. One sign-in and a few reads; a wrong guess at a password would count against this address.
/// </summary>
internal static class SeededSurvey
{
    private const int CoursesOnPage = 20;

    public static async Task AddAsync(ScenarioFile file, Uri target, IPEndPoint address, Dictionary<string, string> settings, CancellationToken cancel)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = new UriBuilder(target) { Host = address.Address.ToString() }.Uri };
        client.DefaultRequestHeaders.Host = target.Authority;
        try
        {
            if (file.Parameters!.ContainsKey("learners") && !settings.ContainsKey("learners"))
                settings["learners"] = (await LearnersAsync(client, cancel)).ToString(CultureInfo.InvariantCulture);
            if (file.Parameters.ContainsKey("pages") && !settings.ContainsKey("pages"))
                settings["pages"] = (await PagesAsync(client, cancel)).ToString(CultureInfo.InvariantCulture);
        }
        catch (Exception error) when (error is HttpRequestException or JsonException or KeyNotFoundException)
        {
            throw new FailedException($"The scenario {file.Name} needs a Lectern server that was filled by lectern seed, and {target} is none or does not answer: {error.Message.TrimEnd('.')}.");
        }
    }

    private static async Task<int> LearnersAsync(HttpClient client, CancellationToken cancel)
    {
        using var signIn = await client.PostAsJsonAsync("/api/session", new SignIn(SeedPlan.FirstLearnerEmail, SeedPlan.Password), LoadSurveyJson.Default.SignIn, cancel);
        signIn.EnsureSuccessStatusCode();
        using var answer = JsonDocument.Parse(await signIn.Content.ReadAsByteArrayAsync(cancel));
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", answer.RootElement.GetProperty("token").GetString());
        // The last user of each size is there only from that size on.
        var plan = SeedPlan.Of(SeedSize.XS, 1);
        foreach (var larger in Enum.GetValues<SeedSize>().Select(size => SeedPlan.Of(size, 1)))
        {
            using var last = await client.GetAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"/api/users/{larger.Users}"), UriKind.Relative), cancel);
            if (last.StatusCode == HttpStatusCode.NotFound)
                break;
            last.EnsureSuccessStatusCode();
            plan = larger;
        }
        return plan.Learners;
    }

    private static async Task<int> PagesAsync(HttpClient client, CancellationToken cancel)
    {
        using var list = JsonDocument.Parse(await client.GetByteArrayAsync(new Uri("/api/courses", UriKind.Relative), cancel));
        return Math.Max(1, (list.RootElement.GetProperty("total").GetInt32() + CoursesOnPage - 1) / CoursesOnPage);
    }

    internal sealed record SignIn(string Email, string Password);
}

[System.Text.Json.Serialization.JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[System.Text.Json.Serialization.JsonSerializable(typeof(SeededSurvey.SignIn))]
internal sealed partial class LoadSurveyJson : System.Text.Json.Serialization.JsonSerializerContext;
