using Lectern.Database;
using Lectern.Server.Web;

namespace Lectern.Server.Storage;

/// <summary>Each request is one scope of the database: counted by its route, and shown what its user has written and seen.</summary>
public static class StoreScope
{
    public static void UseStoreScope(this WebApplication app) =>
        app.UseDatabaseScope(app.Services.GetRequiredService<Store>().Database, http => http.User.FindFirst(Viewer.IdClaim)?.Value);
}
