using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;

namespace Lectern.Tests.Learning;

public sealed class WithdrawTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, OnBothStores]
    public async Task An_enrollment_is_ended_by_its_learner_or_an_admin_and_its_seat_is_free_again(StoreKind kind)
    {
        await using var school = await School.OpenAsync(kind);
        var course = await school.CourseAsync("Small", course => course.Capacity = 1);
        using var lea = await school.LearnerAsync("Lea");
        using var max = await school.LearnerAsync("Max");
        using var ada = school.Server.ClientFor(school.Ada);
        using var root = school.Server.ClientFor(await school.Server.CreateUserAsync("Root", Role.Admin));

        var first = await EnrollAsync(lea, course);
        foreach (var (who, expected) in new[] { (school.Anyone, HttpStatusCode.Unauthorized), (max, HttpStatusCode.Forbidden), (ada, HttpStatusCode.Forbidden) })
            Assert.Equal(expected, await LeaveAsync(who, first));
        Assert.Equal(HttpStatusCode.NotFound, await LeaveAsync(lea, 987654321));
        Assert.Equal(HttpStatusCode.NoContent, await LeaveAsync(lea, first));
        Assert.Equal(HttpStatusCode.NoContent, await LeaveAsync(lea, first));
        var second = await EnrollAsync(max, course);
        Assert.Equal(HttpStatusCode.NoContent, await LeaveAsync(root, second));
        await EnrollAsync(lea, course);
        await school.AssertSeatsAsync();
    }

    private static async Task<long> EnrollAsync(HttpClient client, Course course)
    {
        using var response = await client.PostAsJsonAsync("/api/enrollments", new { courseId = course.Id }, Cancel);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("id").GetInt64();
    }

    private static async Task<HttpStatusCode> LeaveAsync(HttpClient client, long id)
    {
        using var response = await client.DeleteAsync($"/api/enrollments/{id}", Cancel);
        return response.StatusCode;
    }
}
