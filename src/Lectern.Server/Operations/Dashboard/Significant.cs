namespace Lectern.Server.Operations.Dashboard;

/// <summary>Four digits that count: what a screen can show, in a fifth of the bytes of a double written out.</summary>
internal static class Significant
{
    private const int Digits = 4;

    /// <summary>Null for what is no number that JSON can hold.</summary>
    public static double? Round(double? value) => value switch
    {
        null => null,
        0 => 0,
        { } number when !double.IsFinite(number) => null,
        { } number => Round(number, (int)Math.Floor(Math.Log10(Math.Abs(number))) + 1 - Digits),
    };

    private static double Round(double number, int place) => place >= 0
        ? Math.Round(number / Math.Pow(10, place)) * Math.Pow(10, place)
        : Math.Round(number, Math.Min(-place, 15));
}
