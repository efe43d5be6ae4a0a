namespace Lectern.Delivery.Files;

/// <summary>Where files lie under the hash of their content. Thread-safe.</summary>
public interface IFileStore
{
    /// <summary>Makes a file known under its hash, complete or not at all. Notes the time when it is there already.</summary>
    /// <param name="hash">SHA-256, 64 lower-case hexadecimal digits.</param>
    /// <param name="staged">The whole content; this may move it away.</param>
    /// <param name="contentType">The media type.</param>
    /// <param name="cancel">Leaves nothing behind.</param>
    Task PublishAsync(string hash, FileStream staged, string contentType, CancellationToken cancel);

    /// <summary>A stream that can seek, with its length known; null when there is none.</summary>
    Task<Stream?> OpenReadAsync(string hash, CancellationToken cancel);

    /// <summary>Deletes it when nobody has published it since <paramref name="before"/>; no, when somebody has or it is not there.</summary>
    Task<bool> DeleteAsync(string hash, DateTime before, CancellationToken cancel);

    /// <summary>All files that were last published before a time, in no order.</summary>
    IAsyncEnumerable<string> ListAsync(DateTime before, CancellationToken cancel);

    /// <summary>Tidies up what uploads that broke off before a time left.</summary>
    Task SweepUnfinishedAsync(DateTime before, CancellationToken cancel);

    /// <summary>Null when files can be read and written; otherwise what is wrong, in words.</summary>
    Task<string?> ProbeAsync(CancellationToken cancel);
}
