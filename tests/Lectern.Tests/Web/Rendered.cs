using System.Text.Encodings.Web;
using System.Text.Unicode;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lectern.Tests.Web;

/// <summary>Components as a browser would get them.</summary>
internal static class Rendered
{
    public static async Task<IHtmlDocument> Of<T>(params (string Name, object? Value)[] parameters) where T : IComponent =>
        new HtmlParser().ParseDocument(await TextOf<T>(parameters));

    public static async Task<string> TextOf<T>(params (string Name, object? Value)[] parameters) where T : IComponent
    {
        await using var services = new ServiceCollection().AddLogging().AddSingleton(HtmlEncoder.Create(UnicodeRanges.All)).BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, services.GetRequiredService<ILoggerFactory>());
        var view = ParameterView.FromDictionary(parameters.ToDictionary(each => each.Name, each => each.Value));
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<T>(view)).ToHtmlString());
    }

    public static IEnumerable<string> Texts(this IParentNode node, string selector) => node.QuerySelectorAll(selector).Select(each => each.TextContent.Trim());
}
