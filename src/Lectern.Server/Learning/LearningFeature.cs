using Lectern.Server.Web;

namespace Lectern.Server.Learning;

/// <summary>Reading lessons: enrollments, progress, what somebody learns.</summary>
public static class LearningFeature
{
    public static void AddLearning(this IServiceCollection services)
    {
        services.AddSingleton(GetEnrollments.Hot);
        foreach (var hot in MyLearningReads.Hot)
            services.AddSingleton(hot);
        services.AddSingleton<Enroll>();
        services.AddSingleton<Withdraw>();
        services.AddSingleton<SaveProgress>();
        services.AddSingleton<TouchedCourses>();
        services.AddSingleton<CountEnrollments>();
        services.AddHostedService<EnrollmentCountLoop>();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, LearningJson.Default));
    }

    public static void MapLearning(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api").WithTags("Learning").RequireAuthorization(Policies.SignedIn);
        api.MapGet("/courses/{slug}/lessons/{number}", GetLesson.Handle).AllowAnonymous();
        api.MapGet("/users/{id}/enrollments", GetEnrollments.Handle);
        api.MapPost("/enrollments", Enroll.Handle);
        api.MapDelete("/enrollments/{id}", Withdraw.Handle);
        api.MapPut("/lessons/{id}/progress", SaveProgress.Handle);

        var pages = app.MapGroup("").WithTags("Learning").ExcludeFromDescription().RequireAuthorization(Policies.SignedIn);
        pages.MapGet("/learn/{slug}/{number:int}", ShowLesson.Handle).AllowAnonymous();
        pages.MapPost("/learn/{slug}/{number:int}", CompleteLesson.Handle);
        pages.MapGet("/my", ShowMyLearning.Handle);
        pages.MapPost("/courses/{slug}/enroll", EnrollByForm.HandleEnroll);
        pages.MapPost("/courses/{slug}/withdraw", EnrollByForm.HandleWithdraw);
    }
}
