using System.Net.Http.Json;
using System.Text.Json;

namespace Lectern.Tests.Accounts;

/// <summary>What the tests of this folder say often.</summary>
internal static class Api
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Task<HttpResponseMessage> SignInAsync(this HttpClient client, string email, string password) =>
        client.PostAsJsonAsync("/api/session", new { email, password }, Cancel);

    public static Task<HttpResponseMessage> SignUpAsync(this HttpClient client, string? email, string? name, string? password) =>
        client.PostAsJsonAsync("/api/users", new { email, name, password }, Cancel);

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer) => await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);

    public static async Task<string> AntiforgeryTokenAsync(this HttpClient client) =>
        (await (await client.GetAsync("/api/session", Cancel)).JsonAsync()).GetProperty("antiforgeryToken").GetString()!;

    public static async Task<string[]> WrongFieldsAsync(this HttpResponseMessage answer) =>
        [.. (await answer.JsonAsync()).GetProperty("errors").EnumerateObject().Select(field => field.Name)];
}
