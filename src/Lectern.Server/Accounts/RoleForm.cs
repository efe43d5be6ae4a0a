using Lectern.Server.Storage.Model;

namespace Lectern.Server.Accounts;

/// <summary>A role as forms send it.</summary>
internal static class RoleForm
{
    public const string Expected = "must be learner, instructor or admin";

    // Enum.TryParse would take numbers too, and any number.
    public static Role? Parse(string? role) => role switch
    {
        "learner" => Role.Learner,
        "instructor" => Role.Instructor,
        "admin" => Role.Admin,
        _ => null,
    };
}
