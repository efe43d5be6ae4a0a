namespace Lectern.Server.Storage.Model;

public enum CourseStatus
{
    Draft = 0,
    Published = 1,
}

public enum CourseLevel
{
    Beginner = 0,
    Intermediate = 1,
    Advanced = 2,
}

public sealed class Category
{
    public long Id { get; set; }
    public required string Slug { get; set; }
    public required string Name { get; set; }
}

/// <summary>How many courses are published in a category at a level. Kept by triggers; nobody else writes it.</summary>
public sealed class CourseCount
{
    /// <summary>0 for courses without a category.</summary>
    public long CategoryId { get; set; }
    public CourseLevel Level { get; set; }
    public int Published { get; set; }
}

public sealed class Course
{
    public long Id { get; set; }
    public required string Slug { get; set; }
    public required string Title { get; set; }

    /// <summary>The title as it is sorted: normalized, the same order on both stores.</summary>
    public required string TitleKey { get; set; }

    public string Summary { get; set; } = "";

    /// <summary>Title and summary as they are searched: normalized by <see cref="Text.SearchText"/>.</summary>
    public required string SearchText { get; set; }

    public long? CategoryId { get; set; }
    public Category? Category { get; set; }
    public CourseLevel Level { get; set; }

    /// <summary>BCP 47 tag of the content, such as <c>en</c> or <c>pt-BR</c>.</summary>
    public string Language { get; set; } = "en";

    public long InstructorId { get; set; }
    public User? Instructor { get; set; }
    public CourseStatus Status { get; set; }

    /// <summary>Most learners at a time; null for no limit. Enforced by <see cref="CourseSeat"/>.</summary>
    public int? Capacity { get; set; }

    /// <summary>Enrollment is possible from here (inclusive) …</summary>
    public DateTime? OpensAt { get; set; }

    /// <summary>… to here (exclusive); null leaves that side open.</summary>
    public DateTime? ClosesAt { get; set; }

    /// <summary>Media hash of the cover, with its extension.</summary>
    public string? Image { get; set; }

    public DateTime? PublishedAt { get; set; }

    /// <summary>Learners enrolled, at most about a second old; the exact figure is the sum of the course's seats.</summary>
    public int EnrollmentCount { get; set; }

    public int LessonCount { get; set; }
    public string? Source { get; set; }
    public string? SourceId { get; set; }
    public DateTime CreatedAt { get; set; }
    public DateTime UpdatedAt { get; set; }
}
