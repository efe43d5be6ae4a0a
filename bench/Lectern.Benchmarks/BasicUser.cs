using System.Globalization;
using System.Text.RegularExpressions;
using Lectern.Server.Storage;
using Npgsql;

namespace Lectern.Benchmarks;

/// <summary>
/// A user by id over HTTP without any cache, driven by wrk with 64 connections, by turns with <c>pgbench -M prepared</c> sending the same
/// statement to the same server: what HTTP costs, and what coalescing saves.
/// <para>Run: <c>LECTERN_TEST_POSTGRES="Host=…;Username=…" dotnet run -c Release --project bench/Lectern.Benchmarks -- BasicUser</c>. Needs wrk and pgbench.</para>
/// </summary>
internal static partial class BasicUser
{
    private const int Seconds = 4;
    private const int Rounds = 5;
    private const string Users = "100000";

    private static readonly int[] Clients = [1, 2, 4, 8];

    private sealed record Http(double Rate, double CpuMicroseconds, double Statements);

    public static async Task RunAsync()
    {
        var address = (await SeededStore.AllAsync()).Single(store => store.Kind == StoreKind.Postgres);
        var folder = Directory.CreateTempSubdirectory("lectern-bench-user").FullName;
        await using var server = await ServerProcess.StartAsync(address.ConnectionString, new Dictionary<string, string> { ["Lectern__Cache__Enabled"] = "false" });
        var wrk = await WrkScriptAsync(folder, await server.SignInAsync());
        var statement = Path.Combine(folder, "user.sql");
        await File.WriteAllTextAsync(statement, $"\\set id random(1, {Users})\nSELECT id, name, role, avatar, email FROM users WHERE id = :id;\n");
        await WrkAsync(server, wrk, 10);

        Console.WriteLine("| round | over HTTP, 64 connections | server CPU a request | statements a request | " + string.Join(" | ", Clients.Select(clients => $"pgbench, {clients}")) + " | HTTP : best pgbench |");
        Console.WriteLine("|--:|--:|--:|--:|" + string.Concat(Clients.Select(_ => "--:|")) + "--:|");
        var ratios = new List<double>();
        for (var round = 1; round <= Rounds; round++)
        {
            var http = await WrkAsync(server, wrk, Seconds);
            var bare = new List<double>();
            foreach (var clients in Clients)
                bare.Add(await PgbenchAsync(address.ConnectionString, statement, clients));
            ratios.Add(http.Rate / bare.Max());
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {round} | {http.Rate:N0}/s | {http.CpuMicroseconds:0.0} us | {http.Statements:0.000} | {string.Join(" | ", bare.Select(rate => $"{rate.ToString("N0", CultureInfo.InvariantCulture)}/s"))} | {ratios[^1]:0.00} |"));
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Median ratio: {ratios.Order().ElementAt(Rounds / 2):0.00}"));
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<Http> WrkAsync(ServerProcess server, string script, int seconds)
    {
        var (statements, cpu) = (await StatementsAsync(server), server.CpuTime);
        var run = await Wrk.RunAsync("-t2", "-c64", $"-d{seconds}", "-s", script, server.Address.ToString());
        return new(run.Rate, (server.CpuTime - cpu).TotalMicroseconds / run.Requests, (await StatementsAsync(server) - statements) / run.Requests);
    }

    private static async Task<double> StatementsAsync(ServerProcess server) => (await server.MetricsAsync()).GetProperty("database").GetProperty("queries").GetDouble();

    private static async Task<double> PgbenchAsync(string database, string script, int clients)
    {
        var settings = new NpgsqlConnectionStringBuilder(database);
        return double.Parse(Tps().Match(await Wrk.OutputAsync("pgbench", "-n", "-M", "prepared", "-f", script, "-c", Text(clients), "-j", "2", "-T", Text(Seconds),
            "-h", settings.Host!, "-p", Text(settings.Port), "-U", settings.Username!, settings.Database!)).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private static async Task<string> WrkScriptAsync(string folder, string token)
    {
        var path = Path.Combine(folder, "user.lua");
        await File.WriteAllTextAsync(path, $$"""
            local requests, next = {}, 0
            function init()
              math.randomseed(os.time())
              for i = 1, 2000 do
                requests[i] = wrk.format("GET", "/api/users/" .. math.random(1, {{Users}}), {["Authorization"] = "Bearer {{token}}", ["Host"] = "bench"})
              end
            end
            function request()
              next = next % 2000 + 1
              return requests[next]
            end
            """);
        return path;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"tps = ([\d.]+)")]
    private static partial Regex Tps();
}
