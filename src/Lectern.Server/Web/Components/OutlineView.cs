namespace Lectern.Server.Web.Components;

/// <summary>A section of a course with its lessons, in reading order.</summary>
public sealed record OutlineSection(string Title, IReadOnlyList<OutlineLesson> Lessons);

/// <param name="Number">Its number in the course and in its address.</param>
/// <param name="IsOpen">The viewer may read it.</param>
public sealed record OutlineLesson(int Number, string Title, bool IsOpen, bool IsPreview = false, bool IsCompleted = false);
