using Lectern.Database.Replicas;
using Lectern.Server.Web;

namespace Lectern.Server.Storage;

/// <summary>Each request sees what its user has written and seen, whichever replica answers.</summary>
public static class StorePositions
{
    public static void UseStorePositions(this WebApplication app) =>
        app.UseDatabasePositions(app.Services.GetRequiredService<Store>().Database, http => http.User.FindFirst(Viewer.IdClaim)?.Value);
}
