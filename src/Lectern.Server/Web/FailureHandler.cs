using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lectern.Database.Admission;
using Lectern.Server.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;

namespace Lectern.Server.Web;

/// <summary>
/// Turns what went wrong outside a use case into an answer that names the fix: a request that cannot be read is a 400 with
/// the field, a store that cannot take more is a 503 with Retry-After, anything else a 500 that tells nothing of the inside.
/// </summary>
internal sealed partial class FailureHandler(IProblemDetailsService problems, ILogger<FailureHandler> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }
        var problem = Describe(exception);
        if (problem.Status >= 500)
            LogFailure(exception, httpContext.Request.Method, httpContext.Request.Path, problem.Status.Value);
        if (problem.Status == StatusCodes.Status503ServiceUnavailable)
            httpContext.Response.Headers.RetryAfter = exception is DatabaseBusyException busy ? ((int)Math.Ceiling(busy.RetryAfter.TotalSeconds)).ToString(CultureInfo.InvariantCulture) : "1";
        httpContext.Response.StatusCode = problem.Status ?? 500;
        return await problems.TryWriteAsync(new() { HttpContext = httpContext, ProblemDetails = problem, Exception = exception });
    }

    private static ProblemDetails Describe(Exception exception) => exception switch
    {
        BadHttpRequestException bad => BadRequest(bad),
        DatabaseBusyException busy => new ProblemDetails { Status = 503, Title = "The server is busy.", Detail = busy.Message },
        DbException { IsTransient: true } or TimeoutException => new ProblemDetails { Status = 503, Title = "The database does not answer.", Detail = "Try again in a moment." },
        // Kestrel gives up on bodies that are still on their way when it stops; nothing was done yet.
        OperationCanceledException => new ProblemDetails { Status = 503, Title = "The server is stopping.", Detail = "Nothing was changed. Try again in a moment." },
        _ => new ProblemDetails { Status = 500, Title = "Something went wrong on our side.", Detail = "The error was logged. Trying again may help." },
    };

    private static HttpValidationProblemDetails BadRequest(BadHttpRequestException bad)
    {
        var (field, message) = bad.InnerException is JsonException json
            ? (FieldOf(json.Path), "cannot be read as JSON of the expected type")
            : Parameter().Match(bad.Message) is { Success: true } match
                ? (CamelCase(match.Groups["name"].Value), match.Groups["value"].Success ? "cannot be read as " + Readable(match.Groups["type"].Value) : "is required")
                : ("body", bad.StatusCode switch
                {
                    413 => "is too large",
                    415 => "must be application/json",
                    _ => "cannot be read",
                });
        return new HttpValidationProblemDetails(new Dictionary<string, string[]> { [field] = [message] })
        {
            Status = bad.StatusCode,
            Title = "The request cannot be read.",
        };
    }

    private static string FieldOf(string? path) => path is null or "$" or "" ? "body" : path.TrimStart('$').TrimStart('.');

    private static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static string Readable(string type) => type switch
    {
        _ when type.Contains("long", StringComparison.OrdinalIgnoreCase) || type.Contains("Int64", StringComparison.Ordinal) => "a whole number",
        _ when type.Contains("int", StringComparison.OrdinalIgnoreCase) => "a whole number",
        _ when type.Contains("bool", StringComparison.OrdinalIgnoreCase) => "true or false",
        _ when type.Contains("Date", StringComparison.Ordinal) => "a UTC time such as 2026-01-31T08:00:00Z",
        _ => "one of the allowed values",
    };

    // The framework has no other way to say which parameter it was: "Failed to bind parameter \"int? Page\" from \"abc\"."
    [GeneratedRegex("""parameter "(?<type>.+) (?<name>\w+)"(?: from "(?<value>.*)")?""", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Parameter();

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed and was answered with {Status}")]
    private partial void LogFailure(Exception exception, string method, PathString path, int status);
}
