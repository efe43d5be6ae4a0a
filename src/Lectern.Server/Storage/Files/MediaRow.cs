using Lectern.Delivery.Files;
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
        if (await WantAsync(db, name, now, cancel))
            return name;
        var row = db.Media.Add(new Media { Name = name, ContentType = file.ContentType, Size = file.Size, Width = file.Width, Height = file.Height, Placeholder = file.Placeholder, CreatedAt = now });
        try
        {
            await db.SaveChangesAsync(cancel);
        }
        catch (DbUpdateException)
        {
            row.State = EntityState.Detached;
            if (!await WantAsync(db, name, now, cancel))
                throw;
        }
        return name;
    }

    // The time says that it is wanted anew: a sweep of unused files that runs at this moment leaves it alone.
    private static async Task<bool> WantAsync(LecternDb db, string name, DateTime now, CancellationToken cancel) =>
        await db.Media.Where(media => media.Name == name).ExecuteUpdateAsync(row => row.SetProperty(media => media.CreatedAt, now), cancel) == 1;
}
