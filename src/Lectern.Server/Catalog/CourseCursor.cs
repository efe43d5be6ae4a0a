using System.Security.Cryptography;
using System.Text;
using Lectern.Server.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace Lectern.Server.Catalog;

/// <summary>The place in a list after one course: what the list is sorted by there, and the course's id.</summary>
/// <param name="Page">The number of the page that starts here.</param>
/// <param name="Key">A <see cref="DateTime"/>, an <see cref="int"/> or a <see cref="string"/>, as the list is sorted.</param>
/// <param name="Id">The course's id.</param>
internal sealed record CoursePlace(int Page, object Key, long Id);

/// <summary>
/// Places as clients hold them: encrypted and signed, and readable only for the list that they were made for, since sort and
/// filter are part of the key. Thread-safe.
/// </summary>
internal sealed class CourseCursor(IDataProtectionProvider protection)
{
    private const string Purpose = "Lectern.CourseCursor.1";

    public string Write(CoursePlace place, CourseListRequest list)
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
        return WebEncoders.Base64UrlEncode(For(list).Protect(bytes.ToArray()));
    }

    /// <summary>The place, or null when this server did not write the cursor, or wrote it for another list.</summary>
    public CoursePlace? Read(string cursor, CourseListRequest list)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(For(list).Unprotect(WebEncoders.Base64UrlDecode(cursor))), Encoding.UTF8);
            var (page, id) = (reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt64());
            return new(page, list.Sort switch
            {
                CourseSort.Newest => StoreTime.FromMicroseconds(reader.ReadInt64()),
                CourseSort.Popular => reader.ReadInt32(),
                _ => reader.ReadString(),
            }, id);
        }
        catch (Exception error) when (error is CryptographicException or FormatException)
        {
            return null;
        }
    }

    private IDataProtector For(CourseListRequest list) =>
        protection.CreateProtector(Purpose, $"{list.Sort}", $"{list.Category}", $"{list.Level}", $"{list.Search?.Text}");
}
