using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Lectern.Server.Web.Answers;

namespace Lectern.Server.Web;

/// <summary>What every answer has, whichever slice gives it: problem details, limits, security headers.</summary>
public static class WebFeature
{
    /// <summary>Bytes of a request body, unless an endpoint says otherwise.</summary>
    private const long MaxRequestBody = 1 << 20;

    // Letters stay letters: the default would write every Arabic or Chinese one as an entity of eight bytes.
    private static readonly HtmlEncoder PageEncoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static void AddWeb(this IServiceCollection services)
    {
        services.AddSingleton<IProblemDetailsWriter, ErrorPageWriter>();
        services.AddProblemDetails();
        services.AddExceptionHandler<FailureHandler>();
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.Configure<Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBody;
        });
        // HotAnswers and SocketThreads say what makes this safe.
        services.Configure<Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets.SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = true);
        services.AddRazorComponents();
        services.AddSingleton(PageEncoder);
        services.AddSingleton<FlashCookie>();
        services.AddSingleton<ActiveLearners>();
        services.AddSingleton<ProductMeter>();
        services.AddSingleton<Pictures.Pictures>();
        services.AddPolicies();
        services.AddOpenApiDocument();
    }

    public static void UseWeb(this WebApplication app)
    {
        app.UseTrustedProxies();
        app.UseMiddleware<HotVariants>();
        app.UseMiddleware<HotAnswers>();
        app.UseWarmUp();
        app.Use(HeadRequests.AsGet);
        app.UseSecurityHeaders();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseMiddleware<HotReads>();
        // Said here, or the framework would route before all of this.
        app.UseRouting();
    }

    public static void MapWeb(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi().AllowAnonymous();
        app.MapAssets();
    }
}
