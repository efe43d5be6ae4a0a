using System.ComponentModel.DataAnnotations;
using Lectern.Caching;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Web.Answers;

/// <summary>Section <c>Lectern:Cache</c>.</summary>
public sealed class AnswerOptions : CacheOptions
{
    /// <summary>How long answers live, in seconds, while Redis does not answer: others' invalidations cannot be heard then.</summary>
    /// <value>Default: 2. From 0 to 60.</value>
    [Range(0, 60.0)]
    public double AloneSeconds { get; set; } = 2;

    [ValidateObjectMembers]
    public AnswerFamilies Families { get; set; } = new();

    [ValidateObjectMembers]
    public WarmUpOptions WarmUp { get; set; } = new();
}

/// <summary>Section <c>Lectern:Cache:Families</c>: the kinds of answers.</summary>
public sealed class AnswerFamilies
{
    /// <summary>The basic user.</summary>
    [ValidateObjectMembers]
    public AnswerFamilyOptions User { get; set; } = new();

    /// <summary>A course and its page. On the dates on which a course opens or closes they are made anew, whatever these times are.</summary>
    [ValidateObjectMembers]
    public AnswerFamilyOptions Course { get; set; } = new() { LifetimeSeconds = 30 };

    /// <summary>Lists of courses and their pages.</summary>
    [ValidateObjectMembers]
    public AnswerFamilyOptions Catalogue { get; set; } = new() { LifetimeSeconds = 30 };

    /// <summary>A lesson.</summary>
    [ValidateObjectMembers]
    public AnswerFamilyOptions Lesson { get; set; } = new();

    /// <summary>What somebody learns.</summary>
    [ValidateObjectMembers]
    public AnswerFamilyOptions Learning { get; set; } = new();
}

/// <summary>
/// One kind of answers. A change is seen at once whatever these are; they bound what is not a change in the store, such as an opening date
/// that comes.
/// </summary>
public sealed class AnswerFamilyOptions
{
    /// <summary>How long an answer is kept that nobody invalidates, in seconds.</summary>
    /// <value>Default: 60; 30 for courses and the catalogue. From 1 to 86,400.</value>
    [Range(1, 86_400)]
    public int LifetimeSeconds { get; set; } = 60;

    /// <summary>How long after that it is still given, in seconds, while a newer one is being made: what is wanted once in minutes is answered from memory, too.</summary>
    /// <value>Default: 600. From 0 to 86,400.</value>
    [Range(0, 86_400)]
    public int StaleSeconds { get; set; } = 600;

    /// <summary>How long after that it is given when a newer one cannot be made, in seconds: the store does not answer.</summary>
    /// <value>Default: 600. From 0 to 86,400.</value>
    [Range(0, 86_400)]
    public int StaleOnErrorSeconds { get; set; } = 600;

    /// <summary>How long "there is none" is believed, in seconds.</summary>
    /// <value>Default: 5. From 0 to 3,600.</value>
    [Range(0, 3_600)]
    public int NegativeSeconds { get; set; } = 5;

    /// <summary>How long a reader waits for a newer answer when there is an old one, in milliseconds.</summary>
    /// <value>Default: 0. From 0 to 60,000.</value>
    [Range(0, 60_000)]
    public int SoftLimitMilliseconds { get; set; }

    /// <summary>After how long the making of an answer is given up, in seconds.</summary>
    /// <value>Default: 10. From 1 to 600.</value>
    [Range(1, 600)]
    public int HardLimitSeconds { get; set; } = 10;

    internal CacheFamily Named(string name) => new(name)
    {
        Lifetime = TimeSpan.FromSeconds(LifetimeSeconds),
        StaleWhileRevalidate = TimeSpan.FromSeconds(StaleSeconds),
        StaleOnError = TimeSpan.FromSeconds(StaleOnErrorSeconds),
        NegativeLifetime = TimeSpan.FromSeconds(NegativeSeconds),
        SoftLimit = TimeSpan.FromMilliseconds(SoftLimitMilliseconds),
        HardLimit = TimeSpan.FromSeconds(HardLimitSeconds),
    };
}

/// <summary>Section <c>Lectern:Cache:WarmUp</c>: see <see cref="Answers.WarmUp"/>.</summary>
public sealed class WarmUpOptions
{
    /// <summary>How many addresses are written down, and asked for after the next start; 0 switches the warm-up off.</summary>
    /// <value>Default: 500. From 0 to 10,000.</value>
    [Range(0, 10_000)]
    public int Addresses { get; set; } = 500;

    /// <summary>How long load balancers are kept waiting for it at most, in seconds.</summary>
    /// <value>Default: 5. From 0.1 to 60.</value>
    [Range(0.1, 60.0)]
    public double MaxSeconds { get; set; } = 5;
}
