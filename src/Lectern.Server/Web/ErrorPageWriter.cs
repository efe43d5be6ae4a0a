using System.Globalization;

namespace Lectern.Server.Web;

/// <summary>Says a problem as a page to those who asked for a page; programs get problem+json from the writer after this one.</summary>
internal sealed class ErrorPageWriter : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => PageRequest.Is(context.HttpContext.Request);

    public async ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var http = context.HttpContext;
        var status = http.Response.StatusCode;
        // What broke may be what a full frame needs: keys and sessions are in the store.
        var frame = status >= StatusCodes.Status500InternalServerError ? new PageContext(null) : http.Frame();
        await frame.Page<ErrorPage>(new ErrorView(status, RetryAfter(http), http.TraceIdentifier), status).ExecuteAsync(http);
    }

    private static int? RetryAfter(HttpContext http) =>
        int.TryParse(http.Response.Headers.RetryAfter, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;
}
