namespace Lectern.Server.Web.Components;

/// <summary>How wide covers are shown in each place, as the attribute <c>sizes</c> says it; the style sheet makes it so.</summary>
public static class CoverSizes
{
    /// <summary>Lists of rows.</summary>
    public const string Thumbnail = "8rem";

    /// <summary>As many columns of at least 11rem as there is room for.</summary>
    public const string Tile = "16rem";

    /// <summary>Cards: as many columns of at least 16.5rem as there is room for, four at most.</summary>
    public const string Card = "(min-width: 76rem) 18rem, (min-width: 58rem) 31vw, (min-width: 38rem) 46vw, calc(100vw - 2.5rem)";

    /// <summary>Half of the page where there is room for two halves.</summary>
    public const string Hero = "(min-width: 76rem) 37rem, (min-width: 48rem) 47vw, calc(100vw - 2.5rem)";
}
