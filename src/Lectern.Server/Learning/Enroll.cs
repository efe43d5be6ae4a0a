using System.Security.Claims;
using Lectern.Server.Storage;
using Lectern.Server.Web;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lectern.Server.Learning;

public enum EnrollFault
{
    None,
    NoSuchCourse,
    NotYetOpen,
    Closed,
    Full,
}

/// <param name="Enrollment">The enrollment, when there is no fault.</param>
/// <param name="IsNew">It was not active before.</param>
/// <param name="Fault">Why there is none.</param>
public sealed record EnrollOutcome(EnrollmentState? Enrollment, bool IsNew, EnrollFault Fault);

/// <summary><c>POST /api/enrollments</c>: takes a seat in a course. Who has one already keeps it; who withdrew comes back with their progress.</summary>
internal sealed class Enroll(Store store, TouchedCourses touched, ProductMeter product, TimeProvider time, Random random)
{
    public sealed record Request(long? CourseId);

    public static async Task<Results<Created<EnrollmentState>, Ok<EnrollmentState>, ValidationProblem, ProblemHttpResult>> Handle(
        Request request, ClaimsPrincipal user, Enroll enroll, CancellationToken cancel)
    {
        if (request.CourseId is not { } courseId)
            return TypedResults.ValidationProblem(new Dictionary<string, string[]> { ["courseId"] = ["is required"] });
        var outcome = await enroll.RunAsync(Viewer.From(user)!.Id, courseId, cancel);
        return outcome switch
        {
            { Fault: EnrollFault.None, IsNew: true } => TypedResults.Created($"/api/enrollments/{outcome.Enrollment!.Id}", outcome.Enrollment),
            { Fault: EnrollFault.None } => TypedResults.Ok(outcome.Enrollment),
            { Fault: EnrollFault.NoSuchCourse } => TypedResults.Problem(statusCode: StatusCodes.Status404NotFound, title: Say(outcome.Fault)),
            _ => TypedResults.Problem(statusCode: StatusCodes.Status409Conflict, title: Say(outcome.Fault)),
        };
    }

    /// <summary>When this returns an enrollment, it is committed.</summary>
    public async Task<EnrollOutcome> RunAsync(long userId, long courseId, CancellationToken cancel)
    {
        var outcome = store.Kind == StoreKind.Sqlite
            ? await store.WriteAsync((db, token) => EnrollOnSqlite.RunAsync(db, userId, courseId, time.Now(), token), cancel)
            : await EnrollOnPostgres.RunAsync(store, userId, courseId, time.Now(), random.Next(store.SeatShards), cancel);
        if (outcome.IsNew)
        {
            touched.Add(courseId);
            product.Enrolled();
        }
        return outcome;
    }

    /// <summary>Learners of a limited course want to know at once how many seats are left; all others are counted a moment later.</summary>
    public static void Touch(LecternDb db, long userId, string slug, bool limited)
    {
        db.Touch(CacheTags.Learning(userId));
        if (limited)
            db.Touch(CacheTags.Course(slug));
    }

    public static string Say(EnrollFault fault) => fault switch
    {
        EnrollFault.NoSuchCourse => "There is no such course.",
        EnrollFault.NotYetOpen => "Enrollment in this course is not open yet.",
        EnrollFault.Closed => "Enrollment in this course is closed.",
        EnrollFault.Full => "This course is full.",
        _ => "",
    };
}
