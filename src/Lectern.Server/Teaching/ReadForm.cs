using Lectern.Server.Web;

namespace Lectern.Server.Teaching;

/// <summary>Reads a posted form before the endpoint runs, and turns away what is none.</summary>
internal sealed class ReadForm : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        if (!HttpMethods.IsPost(request.Method))
            return await next(context);
        if (!request.HasFormContentType)
            return context.HttpContext.Fault(StatusCodes.Status415UnsupportedMediaType);
        try
        {
            await request.ReadFormAsync(context.HttpContext.RequestAborted);
        }
        catch (Exception error) when (error is InvalidDataException or IOException and not BadHttpRequestException)
        {
            // Too many fields, or cut off in the middle. A body over the limit has an answer of its own.
            return context.HttpContext.Fault(StatusCodes.Status400BadRequest);
        }
        return await next(context);
    }
}
