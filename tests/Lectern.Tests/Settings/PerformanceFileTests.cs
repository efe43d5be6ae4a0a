using System.Collections;
using System.Globalization;
using Lectern.Server;
using Lectern.Settings;
using Microsoft.Extensions.Configuration;

namespace Lectern.Tests.Settings;

/// <summary><c>config/performance.json</c> is where an operator looks for what can be set.</summary>
public sealed class PerformanceFileTests
{
    private static readonly string File = Path.Combine(SourceTree.Root, "config", "performance.json");

    [Fact]
    public void The_settings_file_holds_every_setting_with_its_default()
    {
        var written = new ConfigurationBuilder().AddJsonFile(File).Build().AsEnumerable()
            .Where(pair => pair.Value is not null && pair.Key != "$schema").ToDictionary(pair => pair.Key, pair => Neutral(pair.Value!));
        var defaults = Flatten(new LecternOptions(), "Lectern").ToDictionary(pair => pair.Key, pair => Neutral(pair.Value));

        Assert.Equal(defaults.OrderBy(pair => pair.Key, StringComparer.Ordinal), written.OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void The_settings_file_can_be_read() =>
        LecternSettings.Read(Path.GetTempPath(), File, new Dictionary<string, string>(), new Dictionary<string, string?>());

    private static IEnumerable<KeyValuePair<string, string>> Flatten(object options, string path)
    {
        foreach (var property in options.GetType().GetProperties().Where(property => property.CanWrite))
        {
            var (key, value) = ($"{path}:{property.Name}", property.GetValue(options));
            if (value is not null && value.GetType().Namespace!.StartsWith("Lectern", StringComparison.Ordinal) && !value.GetType().IsEnum)
            {
                foreach (var inner in Flatten(value, key))
                    yield return inner;
            }
            else
            {
                yield return new(key, value is ICollection { Count: 0 } or null ? "" : Convert.ToString(value, CultureInfo.InvariantCulture)!);
            }
        }
    }

    // "True" and "true", "7.00:00:00" and "7.00:00:00.0000000".
    private static string Neutral(string value) => TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out var time) && value.Contains(':', StringComparison.Ordinal)
        ? time.ToString("c", CultureInfo.InvariantCulture)
        : value.ToLowerInvariant();
}
