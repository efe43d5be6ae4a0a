namespace Lectern.Server.Rosters.Cartridges;

/// <summary>A page that was read: safe HTML, its links led to lessons and stored files.</summary>
/// <param name="Section">Index of its section, from 0.</param>
/// <param name="Title">Not empty.</param>
/// <param name="Body">May be empty.</param>
internal sealed record CartridgeLesson(int Section, string Title, string Body);
