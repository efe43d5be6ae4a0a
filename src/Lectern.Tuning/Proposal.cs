namespace Lectern.Tuning;

/// <summary>A change that a tuner suggests; all of it is for people to read.</summary>
/// <param name="Subject">What is changed: two proposals with the same subject are the same change. It is what quarantine remembers.</param>
/// <param name="Action">What would be done, in the words of the machine: a statement, or a setting with its value.</param>
/// <param name="Undo">What takes it back, likewise.</param>
/// <param name="Reason">Why, in a sentence.</param>
/// <param name="Evidence">The figures behind it.</param>
/// <param name="Benefit">The estimated share of the time that it would save, from 0 to 1; it ranks and decides nothing else.</param>
/// <param name="CanApply">False for what only a person may do, such as dropping an index that Lectern did not make.</param>
public sealed record Proposal(string Subject, string Action, string Undo, string Reason, string Evidence, double Benefit, bool CanApply = true);

/// <param name="NotNow">Why the change must wait; null when it may be made.</param>
/// <param name="Baseline">What was measured before, in the tuner's own form; it comes back as <c>LedgerEntry.Baseline</c>.</param>
public sealed record Preparation(string? NotNow, string Baseline = "")
{
    public static Preparation Wait(string why) => new(why);
}

public enum ApplyStatus
{
    Done,

    /// <summary>Not yet: it is called again.</summary>
    Waiting,

    /// <summary>It cannot be made: what was half made is taken back.</summary>
    Failed,
}

/// <param name="Status">How far it is.</param>
/// <param name="Detail">Why it waits or failed.</param>
public sealed record ApplyResult(ApplyStatus Status, string Detail = "")
{
    public static ApplyResult Done { get; } = new(ApplyStatus.Done);
}

public enum VerdictKind
{
    NotYet,
    Keep,
    Revert,
}

/// <param name="Kind">What is to be done.</param>
/// <param name="Evidence">What was measured.</param>
/// <param name="AskAgainAt">When it is not yet known: something has to be done then. Null: at the next step, whenever that is.</param>
public sealed record Verdict(VerdictKind Kind, string Evidence, DateTimeOffset? AskAgainAt = null);
