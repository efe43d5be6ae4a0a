using Lectern.Server.Web.Pictures;

namespace Lectern.Server.Web.Components;

/// <summary>A course as lists show it.</summary>
public sealed record CourseCardView(
    long Id,
    string Slug,
    string Title,
    string Summary,
    string Language,
    string? Category,
    string Instructor,
    int Learners,
    PictureView? Image);
