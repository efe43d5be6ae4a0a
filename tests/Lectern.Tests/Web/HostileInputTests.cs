using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Lectern.Tests.Web;

public sealed partial class HostileInputTests
{
    private const int RequestsOfEachRoute = 40;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task Whatever_is_sent_to_the_API_it_is_no_fault_of_ours_and_a_400_names_the_field(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var course = await school.CourseAsync("Algebra", lessons: 2);
        var known = new[] { $"{course.Id}", course.Slug, $"{(await school.LessonsAsync(course))[0].Id}", "1" };
        foreach (var (method, pattern) in Routes(school))
        {
            var input = new HostileInput(pattern.Length * 31 + method.Length);
            // New for each route: some sign their caller out.
            HttpClient[] callers = [school.Server.Client(), await school.LearnerAsync("Lea"), school.Server.ClientFor(await school.Server.CreateUserAsync("Root", Role.Admin))];
            for (var i = 0; i < RequestsOfEachRoute; i++)
            {
                var path = Parameter().Replace(pattern, _ => input.Below(2) == 0 ? input.Segment() : input.Pick(known)) + input.Query();
                using var request = new HttpRequestMessage(new(method), path) { Content = method is "GET" or "HEAD" ? null : input.Body() };
                using var response = await input.Pick(callers).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancel);
                // A stream of events has no end to wait for.
                if (response.IsSuccessStatusCode && response.Content.Headers.ContentType?.MediaType == "text/event-stream")
                    continue;
                await CheckAsync(request, response);
            }
        }
    }

    private static IEnumerable<(string Method, string Pattern)> Routes(School school) =>
        school.Server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods.Select(method => (method, endpoint.RoutePattern.RawText!)));

    private static async Task CheckAsync(HttpRequestMessage request, HttpResponseMessage response)
    {
        var answer = $"{request.Method} {request.RequestUri} {(request.Content is null ? "" : await request.Content.ReadAsStringAsync(Cancel))} → {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(Cancel)}";
        Assert.True((int)response.StatusCode < 500, answer);
        // What Kestrel itself cannot read as a request has no field to name, and a form without a token is refused unread.
        if (response.StatusCode != HttpStatusCode.BadRequest || response.Content.Headers.ContentLength == 0 || answer.Contains("antiforgery", StringComparison.Ordinal))
            return;
        Assert.True(response.Content.Headers.ContentType?.MediaType == "application/problem+json", answer);
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancel)).RootElement;
        Assert.True(problem.TryGetProperty("errors", out var errors) && errors.EnumerateObject().All(field => field.Name.Length > 0) && errors.EnumerateObject().Any(), answer);
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
