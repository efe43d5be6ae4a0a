using Lectern.Server.Storage;
using Lectern.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Learning;

/// <summary>The buttons of a course's page: <c>POST /courses/{slug}/enroll</c> and <c>/withdraw</c>. Both lead back to the page, which says how it went.</summary>
internal static class EnrollByForm
{
    public static async Task<IResult> HandleEnroll(string slug, HttpContext http, Store store, Enroll enroll, CancellationToken cancel)
    {
        var course = await store.ReadAsync((db, token) => db.Courses.Where(course => course.Slug == slug).Select(course => course.Id).SingleOrDefaultAsync(token), cancel);
        var outcome = await enroll.RunAsync(Viewer.From(http.User)!.Id, course, cancel);
        return outcome.Fault switch
        {
            EnrollFault.None => http.SeeOther(CoursePath(slug), outcome.IsNew ? "You are enrolled. Begin whenever you like." : "You are enrolled already."),
            EnrollFault.NoSuchCourse => http.Fault(StatusCodes.Status404NotFound),
            var fault => http.SeeOther(CoursePath(slug), Enroll.Say(fault), FlashTone.Warning),
        };
    }

    public static async Task<IResult> HandleWithdraw(string slug, HttpContext http, Store store, Withdraw withdraw, CancellationToken cancel)
    {
        var viewer = Viewer.From(http.User)!;
        var enrollment = await store.ReadAsync((db, token) => db.Enrollments
            .Where(enrollment => enrollment.UserId == viewer.Id && enrollment.Course!.Slug == slug)
            .Select(enrollment => enrollment.Id).SingleOrDefaultAsync(token), cancel);
        return await withdraw.RunAsync(enrollment, viewer, cancel) == WithdrawOutcome.Withdrawn
            ? http.SeeOther(CoursePath(slug), "You have left this course. Your progress is kept, should you come back.")
            : http.Fault(StatusCodes.Status404NotFound);
    }

    // A slug may have letters of any script; a header may not.
    public static string CoursePath(string slug) => "/courses/" + Uri.EscapeDataString(slug);
}
