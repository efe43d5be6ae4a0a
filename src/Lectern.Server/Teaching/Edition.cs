using Lectern.Server.Storage;

namespace Lectern.Server.Teaching;

/// <summary>Which state of a course or lesson a form was filled from: its <c>UpdatedAt</c> in microseconds, in a hidden field.</summary>
internal static class Edition
{
    public static long Of(DateTime updatedAt) => StoreTime.ToMicroseconds(updatedAt);

    /// <summary>The time of the next edition: now, but always later than the last one, whatever the clock does.</summary>
    public static DateTime After(DateTime updatedAt, TimeProvider time)
    {
        var now = time.Now();
        return now > updatedAt ? now : updatedAt.AddMicroseconds(1);
    }
}
