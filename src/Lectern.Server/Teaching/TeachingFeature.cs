using Lectern.Server.Web;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Teaching;

/// <summary>Writing courses: what their instructors, and admins, do to them.</summary>
public static class TeachingFeature
{
    /// <summary>Bytes of a form beside its files: a text of a million characters, in whatever script.</summary>
    private const long FormBytes = 12_000_000;

    public static void AddTeaching(this IServiceCollection services)
    {
        services.AddSingleton<PreviewPace>();
        // The request's own limit, set per route, is the one that counts; parts over 64 KB wait on disk.
        services.Configure<FormOptions>(options => options.MultipartBodyLengthLimit = long.MaxValue);
    }

    public static void MapTeaching(this IEndpointRouteBuilder app)
    {
        var options = app.ServiceProvider.GetRequiredService<IOptions<LecternOptions>>().Value.Teaching;
        var teach = app.MapGroup("/teach").WithTags("Teaching").ExcludeFromDescription().RequireAuthorization(Policies.Instructors).AddEndpointFilter<ReadForm>();
        teach.MapGet("", ListMyCourses.Handle);
        teach.MapPost("", CreateCourse.Handle);

        teach.MapGet("/{course:long}", CourseEditor.Handle);
        teach.MapPost("/{course:long}", EditCourse.Handle).Takes(TakeUpload.MaxPicture);
        teach.MapPost("/{course:long}/publishing", EditTerms.Handle);
        teach.MapPost("/{course:long}/delete", DeleteCourse.Handle);

        teach.MapPost("/{course:long}/sections", AddSection.Handle);
        teach.MapPost("/{course:long}/sections/{section:long}", ChangeSection.Handle);

        teach.MapGet("/{course:long}/lessons/new", LessonEditor.HandleNew);
        teach.MapPost("/{course:long}/lessons", SaveLesson.HandleNew).Takes(TakeUpload.MaxPicture);
        teach.MapGet("/{course:long}/lessons/{lesson:long}", LessonEditor.Handle);
        teach.MapPost("/{course:long}/lessons/{lesson:long}", SaveLesson.Handle).Takes(options.MaxUploadMegabytes * 1_000_000L);
        teach.MapPost("/{course:long}/lessons/{lesson:long}/order", OrderLesson.Handle);
        teach.MapPost("/preview", PreviewLesson.Handle).Takes(0);
    }

    private static RouteHandlerBuilder Takes(this RouteHandlerBuilder route, long fileBytes) => route.WithMetadata(new BodyLimit(fileBytes + FormBytes));

    private sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
