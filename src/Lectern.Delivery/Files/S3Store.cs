using System.Net;
using System.Runtime.CompilerServices;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Lectern.Delivery.Files;

/// <summary>
/// Files in a bucket. An object appears complete or not at all, as S3 has it; large files go in parts, which are given back when an upload
/// breaks off. An object's time of last change says when it was last uploaded, so an upload of known bytes sends them again.
/// </summary>
public sealed class S3Store : IFileStore, IDisposable
{
    private readonly AmazonS3Client _s3;
    private readonly S3Options _options;

    /// <summary>Connects to nothing yet.</summary>
    public S3Store(S3Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        var config = new AmazonS3Config
        {
            RegionEndpoint = options.Endpoint.Length == 0 ? RegionEndpoint.GetBySystemName(options.Region) : null,
            ForcePathStyle = options.Endpoint.Length > 0,
            // Servers that speak as S3 does often know no trailing checksums; the hash in the key is one already.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.Endpoint.Length > 0)
            (config.ServiceURL, config.AuthenticationRegion) = (options.Endpoint, options.Region);
        _s3 = options.AccessKey.Length > 0 ? new(new BasicAWSCredentials(options.AccessKey, options.SecretKey), config) : new(config);
    }

    private long PartBytes => _options.PartMegabytes * 1_000_000L;

    /// <inheritdoc/>
    public async Task PublishAsync(string hash, FileStream staged, string contentType, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(staged);
        if (staged.Length > PartBytes)
        {
            await PublishInPartsAsync(KeyOf(hash), staged, contentType, cancel);
            return;
        }
        await _s3.PutObjectAsync(new()
        {
            BucketName = _options.Bucket,
            Key = KeyOf(hash),
            InputStream = staged,
            AutoCloseStream = false,
            ContentType = contentType,
            UseChunkEncoding = false,
        }, cancel);
    }

    /// <inheritdoc/>
    public async Task<Stream?> OpenReadAsync(string hash, CancellationToken cancel)
    {
        try
        {
            return new S3Stream(_s3, _options.Bucket, KeyOf(hash), await _s3.GetObjectAsync(_options.Bucket, KeyOf(hash), cancel));
        }
        catch (AmazonS3Exception error) when (error.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(string hash, DateTime before, CancellationToken cancel)
    {
        try
        {
            var found = await _s3.GetObjectMetadataAsync(_options.Bucket, KeyOf(hash), cancel);
            if (found.LastModified?.ToUniversalTime() >= before)
                return false;
            await _s3.DeleteObjectAsync(_options.Bucket, KeyOf(hash), cancel);
            return true;
        }
        catch (AmazonS3Exception error) when (error.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListAsync(DateTime before, [EnumeratorCancellation] CancellationToken cancel)
    {
        var request = new ListObjectsV2Request { BucketName = _options.Bucket, Prefix = _options.Prefix };
        do
        {
            var page = await _s3.ListObjectsV2Async(request, cancel);
            foreach (var found in page.S3Objects ?? [])
            {
                if (MediaName.IsHash(found.Key[_options.Prefix.Length..]) && found.LastModified?.ToUniversalTime() < before)
                    yield return found.Key[_options.Prefix.Length..];
            }
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (request.ContinuationToken is { Length: > 0 });
    }

    /// <inheritdoc/>
    public async Task SweepUnfinishedAsync(DateTime before, CancellationToken cancel)
    {
        var unfinished = await _s3.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = _options.Bucket, Prefix = _options.Prefix }, cancel);
        foreach (var upload in (unfinished.MultipartUploads ?? []).Where(upload => upload.Initiated?.ToUniversalTime() < before))
            await _s3.AbortMultipartUploadAsync(_options.Bucket, upload.Key, upload.UploadId, cancel);
    }

    /// <inheritdoc/>
    public async Task<string?> ProbeAsync(CancellationToken cancel)
    {
        try
        {
            await _s3.ListObjectsV2Async(new() { BucketName = _options.Bucket, Prefix = _options.Prefix, MaxKeys = 1 }, cancel);
            return null;
        }
        catch (Exception error) when (error is AmazonClientException or AmazonServiceException or HttpRequestException)
        {
            return $"the bucket {_options.Bucket} cannot be read: {error.Message}";
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _s3.Dispose();

    private string KeyOf(string hash) => _options.Prefix + hash;

    private async Task PublishInPartsAsync(string key, FileStream staged, string contentType, CancellationToken cancel)
    {
        var upload = await _s3.InitiateMultipartUploadAsync(new() { BucketName = _options.Bucket, Key = key, ContentType = contentType }, cancel);
        try
        {
            var parts = new List<PartETag>();
            for (long at = 0; at < staged.Length; at += PartBytes)
            {
                var part = await _s3.UploadPartAsync(new()
                {
                    BucketName = _options.Bucket,
                    Key = key,
                    UploadId = upload.UploadId,
                    PartNumber = parts.Count + 1,
                    FilePath = staged.Name,
                    FilePosition = at,
                    PartSize = Math.Min(PartBytes, staged.Length - at),
                    UseChunkEncoding = false,
                }, cancel);
                parts.Add(new(parts.Count + 1, part.ETag));
            }
            await _s3.CompleteMultipartUploadAsync(new() { BucketName = _options.Bucket, Key = key, UploadId = upload.UploadId, PartETags = parts }, cancel);
        }
        catch
        {
            await _s3.AbortMultipartUploadAsync(_options.Bucket, key, upload.UploadId, CancellationToken.None);
            throw;
        }
    }
}
