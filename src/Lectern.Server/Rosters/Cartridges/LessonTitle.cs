namespace Lectern.Server.Rosters.Cartridges;

/// <summary>Lectern knows sections and lessons; the levels that a cartridge has between them go into the lesson's title.</summary>
internal static class LessonTitle
{
    private const int MaxLength = 300;

    /// <summary>Joins the titles of the levels, leaving out what one says that its neighbor says already.</summary>
    /// <param name="levels">From the one below the section to the page itself.</param>
    public static string Join(IEnumerable<string> levels)
    {
        var title = "";
        foreach (var level in levels.Where(level => level.Length > 0))
        {
            if (title.Length == 0 || level.StartsWith(title, StringComparison.OrdinalIgnoreCase))
                title = level;
            else if (!title.EndsWith(level, StringComparison.OrdinalIgnoreCase)) // "1.1 The Moon" over "The Moon"
                title = $"{title}: {level}";
        }
        return title.Length <= MaxLength ? title : title[..(char.IsHighSurrogate(title[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
    }
}
