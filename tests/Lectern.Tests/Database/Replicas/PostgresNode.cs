using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Lectern.Tests.Database.Replicas;

/// <summary>A PostgreSQL server that belongs to a test: private folder, free loopback port, ended by its process id.</summary>
public sealed class PostgresNode
{
    private const string Bin = "/usr/lib/postgresql/15/bin";

    // Durable enough: tests kill processes, they do not cut the power.
    private const string Settings = "-c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c max_connections=150 -c shared_buffers=32MB "
        + "-c wal_keep_size=512MB -c max_wal_senders=8 -c autovacuum=off -c hot_standby=on -c wal_receiver_status_interval=1s -c wal_retrieve_retry_interval=200ms -c checkpoint_timeout=30min";

    private readonly string _folder;
    private Process? _process;

    internal PostgresNode(string folder)
    {
        (_folder, Port) = (folder, FreePort());
        ConnectionString = $"Host=127.0.0.1;Port={Port};Username=lectern;Database=postgres;Timeout=5;Max Auto Prepare=50;Auto Prepare Min Usages=2;Maximum Pool Size=40";
    }

    public static bool IsInstalled => File.Exists($"{Bin}/initdb");

    public int Port { get; }

    public string ConnectionString { get; }

    /// <summary>Makes the folder of a primary.</summary>
    internal async Task InitializeAsync()
    {
        await PrepareFolderAsync();
        await RunAsync(asPostgres: true, $"{Bin}/initdb", "-D", _folder, "-U", "lectern", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
    }

    /// <summary>Makes the folder of a replica.</summary>
    internal async Task CopyAsync(PostgresNode primary)
    {
        await PrepareFolderAsync();
        await RunAsync(asPostgres: true, $"{Bin}/pg_basebackup", "-D", _folder, "-h", "127.0.0.1", "-p", Number(primary.Port), "-U", "lectern", "-R", "-X", "stream", "-c", "fast", "--no-sync");
    }

    public async Task StartAsync()
    {
        var start = Command(asPostgres: true, $"{Bin}/postgres", ["-D", _folder, "-p", Number(Port), .. Settings.Split(' ')]);
        start.RedirectStandardError = start.RedirectStandardOutput = true;
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => File.AppendAllText(_folder + ".log", line.Data + "\n");
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        await Eventually.HoldsAsync(AnswersAsync, $"PostgreSQL at port {Port} starts: see {_folder}.log", TimeSpan.FromSeconds(60));
    }

    /// <summary>kill -9 of the server process; its children end when they notice.</summary>
    public async Task KillAsync()
    {
        if (ProcessId is not { } id)
            return;
        Signal(id, "KILL");
        await _process!.WaitForExitAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(!PortAnswers()), "the killed server listens no more", TimeSpan.FromSeconds(20));
        File.Delete(Path.Combine(_folder, "postmaster.pid"));
        // A new server refuses the folder while a child of the old one is attached to its memory.
        await Task.Delay(500);
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public Task PromoteAsync() => ScalarAsync<bool>("SELECT pg_promote(true, 30)");

    /// <summary>The replica applies each commit so much later.</summary>
    public Task DelayAsync(TimeSpan delay) => SetAsync("recovery_min_apply_delay", $"{Number((int)delay.TotalMilliseconds)}ms");

    /// <summary>Changes a setting that needs no restart.</summary>
    public async Task SetAsync(string name, string value)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"ALTER SYSTEM SET {name} = '{value}'", connection);
        await command.ExecuteNonQueryAsync();
        await using var reload = new NpgsqlCommand("SELECT pg_reload_conf()", connection);
        await reload.ExecuteNonQueryAsync();
    }

    /// <summary>The process that receives the log, to be stopped and continued.</summary>
    public Task<int> ReceiverAsync() => ScalarAsync<int>("SELECT pid FROM pg_stat_wal_receiver");

    public static void Signal(int processId, string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, Number(processId)]);
        kill.WaitForExit();
    }

    private int? ProcessId => Path.Combine(_folder, "postmaster.pid") is var file && File.Exists(file) && !_process!.HasExited
        ? int.Parse(File.ReadLines(file).First(), CultureInfo.InvariantCulture)
        : null;

    private async Task<bool> AnswersAsync()
    {
        try
        {
            return await ScalarAsync<int>("SELECT 1") == 1;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private bool PortAnswers()
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task PrepareFolderAsync()
    {
        Directory.CreateDirectory(_folder);
        await RunAsync(asPostgres: false, "chmod", "700", _folder);
        if (Environment.IsPrivilegedProcess)
            await RunAsync(asPostgres: false, "chown", "postgres", _folder);
    }

    private static async Task RunAsync(bool asPostgres, string program, params string[] arguments)
    {
        var start = Command(asPostgres, program, arguments);
        start.RedirectStandardError = start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {string.Join('\n', await output)}");
    }

    // PostgreSQL refuses to run as root.
    private static ProcessStartInfo Command(bool asPostgres, string program, IEnumerable<string> arguments) => asPostgres && Environment.IsPrivilegedProcess
        ? new("runuser", ["-u", "postgres", "--", program, .. arguments]) { WorkingDirectory = "/" }
        : new(program, arguments) { WorkingDirectory = "/" };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
