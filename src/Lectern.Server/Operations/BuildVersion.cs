using System.Reflection;

namespace Lectern.Server.Operations;

/// <summary>Which program this is.</summary>
internal static class BuildVersion
{
    private const int ShortHash = 7;

    private static readonly Assembly Program = typeof(BuildVersion).Assembly;

    /// <summary>Such as <c>1.2.3</c>.</summary>
    public static string Number { get; } = Program.GetName().Version!.ToString(3);

    /// <summary>With the commit that it was built from, where the build knew one: <c>1.2.3+4775f43</c>.</summary>
    public static string Full { get; } = Program.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+') is [var number, var commit, ..]
        ? $"{number}+{commit[..Math.Min(commit.Length, ShortHash)]}"
        : Number;
}
