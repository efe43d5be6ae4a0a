using Lectern.Server.Web.Components;
using Lectern.Server.Web.Pictures;

namespace Lectern.Server.Learning.Pages;

/// <summary>A lesson, as it is read.</summary>
/// <param name="BodyHtml">Sanitized when it was written; sent as it is.</param>
/// <param name="Files">What the lesson offers beside its text.</param>
/// <param name="Standing">Null for a viewer who is not enrolled: a preview, or somebody who looks after the course.</param>
/// <param name="IsWholeCourseOpen">May the viewer read all of its lessons?</param>
public sealed record LessonView(
    string CourseSlug,
    string CourseTitle,
    string Language,
    string SectionTitle,
    int Number,
    string Title,
    string BodyHtml,
    IReadOnlyList<LessonFileView> Files,
    IReadOnlyList<OutlineSection> Sections,
    LessonLink? Previous,
    LessonLink? Next,
    LessonStanding? Standing,
    bool IsWholeCourseOpen);

/// <param name="Number">Its number, in the address <c>/learn/{slug}/{number}</c>.</param>
public sealed record LessonLink(int Number, string Title);

/// <summary>Where the learner stands.</summary>
public sealed record LessonStanding(bool IsCompleted, int CompletedLessons, int LessonCount);

/// <param name="Image">Its variants; images only.</param>
/// <param name="ContentType">Images, sound and video are shown; everything else is offered for download.</param>
public sealed record LessonFileView(string Title, string Url, string ContentType, long Size, int? Width = null, int? Height = null, PictureView? Image = null);
