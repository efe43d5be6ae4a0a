using Lectern.Server.Storage;
using Lectern.Server.Storage.Model;
using Lectern.Server.Storage.Text;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Teaching;

/// <summary>Gives a new course an address of its own: algebra, algebra-2, algebra-3 …</summary>
internal static class CourseSlug
{
    private const int Window = 16;
    private const int MaxNumber = 100_000;

    /// <summary>
    /// Saves an added course under the first free slug. Another course may take it between the look and the save: the
    /// unique index refuses, the context goes back to its savepoint, and the next look sees the winner.
    /// </summary>
    public static async Task SaveAsync(LecternDb db, Course course, CancellationToken cancel)
    {
        var words = Slug.From(course.Title);
        for (var number = 1; number < MaxNumber;)
        {
            var candidates = Enumerable.Range(number, Window).Select(n => Numbered(words, n)).ToList();
            var taken = await db.Courses.Where(other => candidates.Contains(other.Slug)).Select(other => other.Slug).ToListAsync(cancel);
            if (candidates.Find(candidate => !taken.Contains(candidate)) is not { } free)
            {
                number += Window;
                continue;
            }
            course.Slug = free;
            if (await TrySaveAsync(db, free, cancel))
                return;
        }
        throw new InvalidOperationException($"{MaxNumber} courses are called {words} already.");
    }

    private static async Task<bool> TrySaveAsync(LecternDb db, string slug, CancellationToken cancel)
    {
        try
        {
            await db.SaveChangesAsync(cancel);
            return true;
        }
        catch (DbUpdateException)
        {
            // Provider-neutral: whatever failed, it was this race only if someone has the slug now.
            if (!await db.Courses.AnyAsync(other => other.Slug == slug, cancel))
                throw;
            return false;
        }
    }

    private static string Numbered(string words, int number)
    {
        if (number == 1)
            return words;
        var suffix = $"-{number}";
        var room = Slug.MaxLength - suffix.Length;
        if (words.Length > room)
            words = words[..(char.IsHighSurrogate(words[room - 1]) ? room - 1 : room)].TrimEnd('-');
        return words + suffix;
    }
}
