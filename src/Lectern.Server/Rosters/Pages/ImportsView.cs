using Lectern.Server.Web;

namespace Lectern.Server.Rosters.Pages;

/// <param name="Kind">What was chosen in the form.</param>
/// <param name="Report">Of the import that this request ran; null before the first.</param>
public sealed record ImportsView(ImportKind Kind = ImportKind.OneRoster, bool DryRun = true, ImportReportView? Report = null, FieldErrors? Errors = null);

/// <param name="Counts">What was written, or would be, in words and numbers.</param>
/// <param name="Rejected">Rows that were refused, at most as many as fit a page.</param>
/// <param name="RejectedTotal">All of them.</param>
/// <param name="Warnings">What was imported although it breaks the letter of the standard.</param>
/// <param name="Failure">Why nothing could be read at all.</param>
public sealed record ImportReportView(
    string FileName,
    bool DryRun,
    IReadOnlyList<(string What, ImportCount Count)> Counts,
    IReadOnlyList<RejectedRow> Rejected,
    int RejectedTotal,
    IReadOnlyList<string> Warnings,
    TimeSpan Elapsed,
    string? Failure = null);

public sealed record RejectedRow(string File, int? Line, string Reason);
