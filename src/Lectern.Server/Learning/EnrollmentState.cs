using Lectern.Server.Storage.Model;

namespace Lectern.Server.Learning;

/// <summary>An enrollment as the API shows it.</summary>
public sealed record EnrollmentState(long Id, long UserId, long CourseId, string Status, int ProgressPercent, DateTime EnrolledAt)
{
    private static readonly string[] Names = [.. Enum.GetNames<EnrollmentStatus>().Select(name => name.ToLowerInvariant())];

    public static string NameOf(EnrollmentStatus status) => Names[(int)status];
}
