using System.Buffers.Text;
using System.Text;
using Lectern.Server.Storage;

namespace Lectern.Server.Catalog;

/// <summary>The place in a list after one course: what the list is sorted by there, and the course's id.</summary>
/// <param name="Page">The number of the page that starts here.</param>
/// <param name="Key">A <see cref="DateTime"/>, an <see cref="int"/> or a <see cref="string"/>, as the list is sorted.</param>
/// <param name="Id">The course's id.</param>
internal sealed record CoursePlace(int Page, object Key, long Id);

/// <summary>
/// Places as clients hold them: signed for the list that they were made for, and the same for the same place, so that a page that did not change
/// keeps its entity tag when it is loaded again, here or on another node. Thread-safe.
/// </summary>
internal sealed class CourseCursor(SigningKeys keys)
{
    public async Task<string> WriteAsync(CoursePlace place, CourseListRequest list, CancellationToken cancel)
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8))
        {
            writer.Write7BitEncodedInt(place.Page);
            writer.Write7BitEncodedInt64(place.Id);
            switch (place.Key)
            {
                case DateTime time: writer.Write(StoreTime.ToMicroseconds(time)); break;
                case int count: writer.Write(count); break;
                case string title: writer.Write(title); break;
            }
        }
        return Base64Url.EncodeToString(await keys.SignAsync(PurposeOf(list), bytes.ToArray(), cancel));
    }

    /// <summary>The place, or null when no node of this server wrote the cursor within the last month, or wrote it for another list.</summary>
    public async Task<CoursePlace?> ReadAsync(string cursor, CourseListRequest list, CancellationToken cancel)
    {
        if (!Base64Url.IsValid(cursor) || await keys.ReadAsync(PurposeOf(list), Base64Url.DecodeFromChars(cursor), cancel) is not { } place)
            return null;
        using var reader = new BinaryReader(new MemoryStream(place), Encoding.UTF8);
        var (page, id) = (reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt64());
        return new(page, list.Sort switch
        {
            CourseSort.Newest => StoreTime.FromMicroseconds(reader.ReadInt64()),
            CourseSort.Popular => reader.ReadInt32(),
            _ => reader.ReadString(),
        }, id);
    }

    private static string PurposeOf(CourseListRequest list) => $"Lectern.CourseCursor.2:{list.Identity}";
}
