using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Lectern.Tests.Delivery.Files;

/// <summary>As much of S3 as the store uses, in memory. Refuses what is not signed right, and bodies that are not what was signed.</summary>
internal sealed partial class S3StandIn : IAsyncDisposable
{
    public const string Bucket = "school";
    public const string AccessKey = "AKIAIOSFODNN7EXAMPLE";
    public const string SecretKey = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    private readonly WebApplication _app;

    private S3StandIn(WebApplication app) => _app = app;

    public ConcurrentDictionary<string, (byte[] Bytes, string Type, DateTime At)> Objects { get; } = new();
    public ConcurrentDictionary<string, ConcurrentDictionary<int, byte[]>> Uploads { get; } = new();
    public ConcurrentQueue<string> Requests { get; } = new();
    public string Url => _app.Urls.First();

    /// <summary>Answers this one with 500 from now on.</summary>
    public Func<string, bool> Fails { get; set; } = _ => false;

    public static async Task<S3StandIn> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var server = new S3StandIn(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        using var copy = new MemoryStream();
        await http.Request.Body.CopyToAsync(copy);
        var body = copy.ToArray();
        var line = $"{http.Request.Method} {http.Request.Path}{http.Request.QueryString} {http.Request.Headers.Range}".Trim();
        Requests.Enqueue(line);
        if (!IsSigned(http.Request, body))
            await FailAsync(http, 403, "SignatureDoesNotMatch");
        else if (Fails(line))
            await FailAsync(http, 400, "InvalidRequest");
        else
            await AnswerAsync(http, http.Request.Path.Value![(Bucket.Length + 2)..], body);
    }

    private Task AnswerAsync(HttpContext http, string key, byte[] body) => (http.Request.Method, http.Request.Query) switch
    {
        ("POST", var query) when query.ContainsKey("uploads") => BeginAsync(http, key),
        ("PUT", var query) when query.TryGetValue("partNumber", out var number) => KeepPartAsync(http, query["uploadId"]!, int.Parse(number!, CultureInfo.InvariantCulture), body),
        ("POST", var query) => CompleteAsync(http, key, query["uploadId"]!),
        ("DELETE", var query) when query.TryGetValue("uploadId", out var id) => AbortAsync(http, id!),
        ("PUT", _) => PutAsync(http, key, body),
        ("GET", _) when key.Length == 0 => ListAsync(http),
        ("DELETE", _) => DeleteAsync(http, key),
        _ => GetAsync(http, key),
    };

    private static bool IsSigned(HttpRequest request, byte[] body)
    {
        if (Authorization().Match(request.Headers.Authorization.ToString()) is not { Success: true } match || match.Groups["key"].Value != AccessKey)
            return false;
        var hash = request.Headers["x-amz-content-sha256"].ToString();
        var headers = match.Groups["headers"].Value.Split(';').Select(name => (name, request.Headers[name].ToString()));
        var query = request.Query.Select(pair => (pair.Key, pair.Value.ToString()));
        return hash == Convert.ToHexStringLower(SHA256.HashData(body))
            && match.Groups["signature"].Value == SigV4.Sign(request.Method, request.Path.Value!, query, headers, hash, request.Headers["x-amz-date"]!, match.Groups["region"].Value, SecretKey);
    }

    private Task PutAsync(HttpContext http, string key, byte[] body)
    {
        Objects[key] = (body, http.Request.ContentType ?? "", DateTime.UnixEpoch.AddSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()));
        http.Response.Headers.ETag = TagOf(body);
        return Task.CompletedTask;
    }

    // MD5, as S3 does it for what came in one piece: clients compare it with what they sent.
#pragma warning disable CA5351 // A checksum, not a secret.
    private static string TagOf(byte[] body) => $"\"{Convert.ToHexStringLower(MD5.HashData(body))}\"";
#pragma warning restore CA5351

    private Task BeginAsync(HttpContext http, string key)
    {
        var id = Guid.NewGuid().ToString("N");
        Uploads[id] = new();
        return http.Response.WriteAsync($"<InitiateMultipartUploadResult><Bucket>{Bucket}</Bucket><Key>{key}</Key><UploadId>{id}</UploadId></InitiateMultipartUploadResult>");
    }

    private Task KeepPartAsync(HttpContext http, string id, int number, byte[] body)
    {
        Uploads[id][number] = body;
        http.Response.Headers.ETag = TagOf(body);
        return Task.CompletedTask;
    }

    private async Task CompleteAsync(HttpContext http, string key, string id)
    {
        Uploads.TryRemove(id, out var parts);
        await PutAsync(http, key, [.. parts!.OrderBy(part => part.Key).SelectMany(part => part.Value)]);
        await http.Response.WriteAsync($"<CompleteMultipartUploadResult><Bucket>{Bucket}</Bucket><Key>{key}</Key><ETag>{http.Response.Headers.ETag}</ETag></CompleteMultipartUploadResult>");
    }

    private Task AbortAsync(HttpContext http, string id)
    {
        Uploads.TryRemove(id, out _);
        http.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private Task DeleteAsync(HttpContext http, string key)
    {
        Objects.TryRemove(key, out _);
        http.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private Task ListAsync(HttpContext http) => http.Request.Query.ContainsKey("uploads")
        ? http.Response.WriteAsync("<ListMultipartUploadsResult></ListMultipartUploadsResult>")
        : http.Response.WriteAsync($"<ListBucketResult><Name>{Bucket}</Name><IsTruncated>false</IsTruncated>{string.Concat(Objects.Where(each => each.Key.StartsWith(http.Request.Query["prefix"].ToString(), StringComparison.Ordinal)).Select(each => $"<Contents><Key>{each.Key}</Key><LastModified>{each.Value.At:yyyy-MM-ddTHH:mm:ss.000Z}</LastModified><Size>{each.Value.Bytes.Length}</Size></Contents>"))}</ListBucketResult>");

    private async Task GetAsync(HttpContext http, string key)
    {
        if (!Objects.TryGetValue(key, out var found))
        {
            await FailAsync(http, 404, "NoSuchKey");
            return;
        }
        http.Response.Headers.LastModified = found.At.ToString("R", CultureInfo.InvariantCulture);
        http.Response.Headers.ETag = TagOf(found.Bytes);
        var bytes = found.Bytes;
        if (Range().Match(http.Request.Headers.Range.ToString()) is { Success: true } range)
        {
            var from = int.Parse(range.Groups[1].Value, CultureInfo.InvariantCulture);
            http.Response.StatusCode = 206;
            http.Response.Headers.ContentRange = $"bytes {from}-{bytes.Length - 1}/{bytes.Length}";
            bytes = bytes[from..];
        }
        http.Response.ContentLength = bytes.Length;
        if (http.Request.Method == "GET")
            await http.Response.Body.WriteAsync(bytes);
    }

    private static Task FailAsync(HttpContext http, int status, string code)
    {
        http.Response.StatusCode = status;
        return http.Request.Method == "HEAD" ? Task.CompletedTask : http.Response.WriteAsync($"<Error><Code>{code}</Code><Message>{code}</Message></Error>");
    }

    [GeneratedRegex(@"^AWS4-HMAC-SHA256 Credential=(?<key>[^/]+)/\d{8}/(?<region>[^/]+)/s3/aws4_request, ?SignedHeaders=(?<headers>[^,]+), ?Signature=(?<signature>[0-9a-f]{64})\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Authorization();

    [GeneratedRegex(@"^bytes=(\d+)-")]
    private static partial Regex Range();
}
