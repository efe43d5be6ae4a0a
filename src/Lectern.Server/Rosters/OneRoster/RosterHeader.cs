namespace Lectern.Server.Rosters.OneRoster;

/// <summary>Finds the standard's columns in a file's header.</summary>
internal static class RosterHeader
{
    /// <summary>Where each column stands; null, with the wrong column named, when one is missing.</summary>
    public static Dictionary<string, int>? Match(RosterColumn[] layout, IReadOnlyList<string> header, string file, ImportProblems problems)
    {
        var columns = new Dictionary<string, int>();
        for (var i = 0; i < header.Count; i++)
            if (!columns.TryAdd(header[i].Trim(), i))
                problems.Refuse(file, 1, $"the header names the column '{header[i]}' twice");

        var missing = layout.Where(column => !columns.ContainsKey(column.Name)).ToList();
        foreach (var column in missing)
            problems.Refuse(file, 1, Describe(column.Name, Array.IndexOf(layout, column), layout, header));
        if (problems.IsRefused)
            return null;

        // The standard fixes the order; what the names say is clear without it.
        if (!layout.Select(column => column.Name).SequenceEqual(header.Where(name => layout.Any(column => column.Name == name.Trim())).Select(name => name.Trim())))
            problems.Warn(file, 1, "the columns are not in the order of the standard; they are read by name");
        return columns;
    }

    private static string Describe(string name, int position, RosterColumn[] layout, IReadOnlyList<string> header)
    {
        var found = position < header.Count ? header[position] : null;
        return found is null || layout.Any(column => column.Name == found)
            ? $"the column '{name}' is missing"
            : $"column {position + 1} is '{found}', it must be '{name}'";
    }
}
