namespace Lectern.Server.Storage.Model;

public enum EnrollmentStatus
{
    Active = 0,
    Withdrawn = 1,
    Completed = 2,
}

public sealed class Enrollment
{
    public long Id { get; set; }
    public long UserId { get; set; }
    public User? User { get; set; }
    public long CourseId { get; set; }
    public Course? Course { get; set; }
    public EnrollmentStatus Status { get; set; }

    /// <summary>The shard of <see cref="CourseSeat"/> that this enrollment is counted in, while it is not withdrawn.</summary>
    public int SeatShard { get; set; }

    /// <summary>Whole lessons completed, of those the course has now.</summary>
    public int CompletedLessons { get; set; }

    /// <summary>0 to 100, rounded down, so that 100 means all.</summary>
    public int ProgressPercent { get; set; }

    public long? LastLessonId { get; set; }
    public Lesson? LastLesson { get; set; }
    public string? SourceId { get; set; }
    public DateTime EnrolledAt { get; set; }
    public DateTime UpdatedAt { get; set; }
}

public sealed class LessonProgress
{
    public long EnrollmentId { get; set; }
    public long LessonId { get; set; }

    /// <summary>Seconds into the lesson's media; 0 for text.</summary>
    public int PositionSeconds { get; set; }

    public DateTime? CompletedAt { get; set; }
    public DateTime UpdatedAt { get; set; }
}

/// <summary>
/// One of the counters that together hold a course's enrollments. Learners who join at the same moment take different
/// rows, so no row is hot; a course with a capacity has it divided over its rows, so none is oversold.
/// </summary>
public sealed class CourseSeat
{
    public long CourseId { get; set; }
    public int Shard { get; set; }
    public int Taken { get; set; }

    /// <summary>Seats in this shard; null for no limit.</summary>
    public int? Capacity { get; set; }
}
