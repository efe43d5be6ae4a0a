using Lectern.Server.Storage;
using Lectern.Server.Storage.Demo;
using Lectern.Settings;

namespace Lectern.Commands;

/// <summary>What a server does and says when it finds a new store: something to see on one's own machine, an empty store elsewhere.</summary>
internal static class FirstStart
{
    /// <summary>Begins what takes longest of a first start, when it looks like one; the rest of the program starts beside it.</summary>
    public static void Foresee(LecternSettings settings, string urls, bool noDemo)
    {
        if (!noDemo && OnlyLoopback(urls) && settings.HasNewStore)
            _ = Task.Run(DemoLoader.Prepare);
    }

    /// <summary>Prepares the store, and returns what to tell the person at the terminal, or null when there is nothing to tell.</summary>
    public static async Task<string?> PrepareAsync(WebApplication app, string urls, bool noDemo, CancellationToken cancel)
    {
        var store = app.Services.GetRequiredService<Store>();
        if (!await store.HasPrimaryAsync(cancel))
            return null;
        if (!noDemo && OnlyLoopback(urls) && await app.Services.GetRequiredService<DemoLoader>().LoadAsync(cancel) is { } people)
            return SignIn(people);
        return await DemoLoader.HasNobodyAsync(store, cancel) ? CreateAdministrator(store.Address) : null;
    }

    /// <summary>Does nobody but this machine reach <paramref name="urls"/>, addresses separated by ';'?</summary>
    public static bool OnlyLoopback(string urls) => urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .All(url => Uri.TryCreate(url, UriKind.Absolute, out var address) && address.IsLoopback);

    private static string SignIn(DemoPeople people) => $"""
        The store is new, so it has demo courses. Sign in as
          {people.Learner,-24}  a learner
          {people.Instructor,-24}  an instructor
          {people.Admin,-24}  an administrator
        with the password {people.Password}
        It is shown this once; delete the data folder to start over. --no-demo starts without demo courses.

        """;

    private static string CreateAdministrator(StoreAddress address) => $"""
        Nobody can sign in yet. Make the first administrator: run this, type a password, press Enter.
          {Program()} user create --email you@example.org --name "Your Name" --role admin --password-stdin {DatabaseOption(address)}

        """;

    // PostgreSQL's address holds a password, which belongs in no log.
    private static string DatabaseOption(StoreAddress address) => address.Kind == StoreKind.Sqlite
        ? $"--database \"{address}\""
        : "--database POSTGRES (the same as here)";

    private static string Program()
    {
        var process = Environment.ProcessPath ?? "lectern";
        return Path.GetFileNameWithoutExtension(process) == "dotnet" ? $"dotnet \"{Path.Combine(AppContext.BaseDirectory, "lectern.dll")}\"" : process;
    }
}
