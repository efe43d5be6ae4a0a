namespace Lectern.Server.Storage.Model;

public sealed class Section
{
    public long Id { get; set; }
    public long CourseId { get; set; }

    /// <summary>1, 2, 3 … within the course.</summary>
    public int Position { get; set; }

    public required string Title { get; set; }
}

public sealed class Lesson
{
    public long Id { get; set; }
    public long CourseId { get; set; }
    public long SectionId { get; set; }

    /// <summary>1, 2, 3 … through the whole course, in reading order; the number in the lesson's address.</summary>
    public int Number { get; set; }

    public required string Title { get; set; }
    public LessonFormat Format { get; set; }

    /// <summary>What the author wrote.</summary>
    public string Body { get; set; } = "";

    /// <summary>What readers get: made from <see cref="Body"/> once, at the write, and safe to send as it is.</summary>
    public string BodyHtml { get; set; } = "";

    /// <summary>Open to everyone, enrolled or not.</summary>
    public bool IsPreview { get; set; }

    public DateTime UpdatedAt { get; set; }
}

/// <summary>A file on disk, named by its content.</summary>
public sealed class Media
{
    /// <summary>SHA-256 in lower-case hex and the extension of its kind: <c>3f5a….jpg</c>.</summary>
    public required string Name { get; set; }

    public required string ContentType { get; set; }
    public long Size { get; set; }

    /// <summary>Pixels, for images.</summary>
    public int? Width { get; set; }
    public int? Height { get; set; }

    /// <summary>Base64 of a tiny WebP that pages show while the image loads; images only.</summary>
    public string? Placeholder { get; set; }

    /// <summary>When it was last uploaded.</summary>
    public DateTime CreatedAt { get; set; }
}

/// <summary>A file that a lesson offers beside its text.</summary>
public sealed class LessonMedia
{
    public long LessonId { get; set; }
    public int Position { get; set; }
    public required string MediaName { get; set; }
    public Media? Media { get; set; }
    public string Title { get; set; } = "";
}

/// <summary>A file that a lesson's text shows or links to. The store's triggers write it.</summary>
public sealed class LessonTextMedia
{
    /// <summary>SHA-256 of the file, in lower-case hex.</summary>
    public required string Hash { get; set; }

    public long LessonId { get; set; }
}
