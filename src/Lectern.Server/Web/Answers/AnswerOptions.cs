using System.ComponentModel.DataAnnotations;
using Lectern.Caching;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Web.Answers;

/// <summary>Section <c>Lectern:Cache</c>.</summary>
public sealed class AnswerOptions : CacheOptions
{
    [ValidateObjectMembers]
    public AnswerLifetimes LifetimeSeconds { get; set; } = new();
}

/// <summary>
/// How long answers are kept that nobody invalidates, in seconds. A change is seen at once whatever they are; they bound what is not a
/// change in the store, such as an opening date that comes.
/// </summary>
public sealed class AnswerLifetimes
{
    /// <summary>The basic user.</summary>
    /// <value>Default: 60. From 1 to 86,400.</value>
    [Range(1, 86_400)]
    public int User { get; set; } = 60;

    /// <summary>A course and its page.</summary>
    /// <value>Default: 30. From 1 to 86,400.</value>
    [Range(1, 86_400)]
    public int Course { get; set; } = 30;

    /// <summary>Lists of courses and their pages.</summary>
    /// <value>Default: 30. From 1 to 86,400.</value>
    [Range(1, 86_400)]
    public int Catalogue { get; set; } = 30;

    /// <summary>A lesson.</summary>
    /// <value>Default: 60. From 1 to 86,400.</value>
    [Range(1, 86_400)]
    public int Lesson { get; set; } = 60;

    /// <summary>What somebody learns.</summary>
    /// <value>Default: 60. From 1 to 86,400.</value>
    [Range(1, 86_400)]
    public int Learning { get; set; } = 60;
}
