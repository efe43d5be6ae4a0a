using Lectern.Server.Storage.Model;
using Microsoft.EntityFrameworkCore;

namespace Lectern.Server.Storage.Files;

/// <summary>The row that tells the store about a file on disk, so that courses and lessons can refer to it.</summary>
public static class MediaRow
{
    /// <summary>Makes sure that the row exists and returns its name. Two uploads of one file at the same moment share it.</summary>
    public static async Task<string> EnsureAsync(LecternDb db, MediaFile file, DateTime now, CancellationToken cancel)
    {
        var name = $"{file.Hash}.{file.Extension}";
        if (await ExistsAsync(db, name, cancel))
            return name;
        var row = db.Media.Add(new Media { Name = name, ContentType = file.ContentType, Size = file.Size, Width = file.Width, Height = file.Height, CreatedAt = now });
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException)
        {
            row.State = EntityState.Detached;
            if (!await ExistsAsync(db, name, cancel))
                throw;
        }
        return name;
    }

    private static Task<bool> ExistsAsync(LecternDb db, string name, CancellationToken cancel) => db.Media.AnyAsync(media => media.Name == name, cancel);
}
