using System.Globalization;
using Lectern.Fleet.Planning;
using Lectern.Monitoring.Alerts;

namespace Lectern.Commands.Plans;

/// <summary>Reads <c>--assume NAME=NUMBER</c>.</summary>
internal static class Assumptions
{
    /// <exception cref="UsageException">It is no assumption, or no number above 0.</exception>
    public static CapacityAssumptions Read(IEnumerable<string> texts)
    {
        var given = new CapacityAssumptions();
        var known = typeof(CapacityAssumptions).GetProperties().Where(property => property.PropertyType == typeof(double)).ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var text in texts)
        {
            var (name, value) = text.Split('=') is [var left, var right] ? (left, right) : (text, "");
            if (!known.TryGetValue(name, out var property))
                throw new UsageException($"--assume {name} is not known; the nearest is {EditDistance.Nearest(name, known.Keys)}.");
            if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !(number > 0) || double.IsInfinity(number) || (name.EndsWith("Share", StringComparison.OrdinalIgnoreCase) && number > 1))
                throw new UsageException($"--assume {text}: write a number above 0, such as {property.Name}={Convert.ToString(property.GetValue(given), CultureInfo.InvariantCulture)}; shares end at 1.");
            property.SetValue(given, number);
        }
        return given;
    }
}
