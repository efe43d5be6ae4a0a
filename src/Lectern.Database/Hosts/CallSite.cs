namespace Lectern.Database.Hosts;

/// <summary>Where in the program a connection was asked for.</summary>
/// <param name="Member">Method.</param>
/// <param name="File">File, with or without its path.</param>
/// <param name="Line">Line.</param>
public readonly record struct CallSite(string Member, string File, int Line)
{
    public static CallSite Unknown { get; } = new("", "", 0);

    /// <summary><c>Method (File.cs:12)</c>.</summary>
    public override string ToString() => Line == 0 ? "unknown" : $"{Member} ({Path.GetFileName(File)}:{Line})";
}
