using Lectern.Delivery.Files;
using Lectern.Server.Storage;
using Lectern.Server.Web;
using Lectern.Server.Web.Pictures;
using Microsoft.Extensions.Options;

namespace Lectern.Server.Teaching;

/// <summary>What every endpoint of this slice works with.</summary>
internal readonly record struct Desk(HttpContext Http, Store Store, MediaFiles Files, Pictures Pictures, TimeProvider Time, IOptions<LecternOptions> Options)
{
    public int MaxUploadMegabytes => Options.Value.Teaching.MaxUploadMegabytes;

    /// <summary>The policy of the routes lets nobody else in.</summary>
    public Viewer Viewer => Web.Viewer.From(Http.User)!;

    public CancellationToken Cancel => Http.RequestAborted;

    /// <summary>Read already by <see cref="ReadForm"/>.</summary>
    public IFormCollection Form => Http.Request.Form;

    public string Field(string name) => Form[name].ToString();

    /// <summary>Null when the field is missing or no file was chosen in it.</summary>
    public UploadedFile? File(string name) => Form.Files[name] is { } file && (file.Length > 0 || file.FileName.Length > 0)
        ? new(file.FileName, file.Length, file.OpenReadStream)
        : null;

    /// <summary>The page for someone who may not be here.</summary>
    public IResult Refuse(TeachingFault fault) => Http.Fault(FaultText.Status(fault));
}
