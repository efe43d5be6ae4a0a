using System.Globalization;
using Lectern.Server.Storage;

namespace Lectern.Server.Teaching;

/// <summary>Which state of a course or lesson a form was filled from: its <c>UpdatedAt</c> in microseconds, in a hidden field.</summary>
internal static class Edition
{
    public static string Of(DateTime updatedAt) => StoreTime.ToMicroseconds(updatedAt).ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// The edition that a refused form carries when it is shown again. After a conflict the current one: whoever has seen
    /// the other version and saves again means to replace it. Otherwise its own, so that no conflict is missed.
    /// </summary>
    public static string Again(TeachingFault fault, string version, DateTime updatedAt) => fault == TeachingFault.ChangedMeanwhile ? Of(updatedAt) : version;

    /// <summary>The time of the next edition: now, but always later than the last one, whatever the clock does.</summary>
    public static DateTime After(DateTime updatedAt, TimeProvider time)
    {
        var now = time.Now();
        return now > updatedAt ? now : updatedAt.AddMicroseconds(1);
    }
}
