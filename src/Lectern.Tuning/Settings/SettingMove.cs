using System.Globalization;

namespace Lectern.Tuning.Settings;

/// <summary>A setting and its value, as it is written in the ledger: <c>cache.lifetime.course = 60</c>.</summary>
/// <param name="Name">Which setting.</param>
/// <param name="Value">Null: as configured.</param>
public sealed record SettingMove(string Name, double? Value)
{
    private const string Configured = "as configured";

    /// <exception cref="FormatException">It is no such text.</exception>
    public static SettingMove Parse(string text) => text.Split(" = ") is not [var name, var value] ? throw new FormatException($"'{text}' is not a setting with its value.")
        : new(name, value == Configured ? null : double.Parse(value, CultureInfo.InvariantCulture));

    /// <summary>What takes a move away from the present value back.</summary>
    public static SettingMove Back(TunedSetting setting) => new(setting.Name, setting.Value == setting.Configured ? null : setting.Value);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} = {(Value is { } value ? value.ToString("0.###", CultureInfo.InvariantCulture) : Configured)}");
}
