using System.Diagnostics;
using System.Globalization;
using Lectern.Tuning;
using Lectern.Tuning.Indexes;
using Lectern.Tuning.Ledger;
using Npgsql;

namespace Lectern.Benchmarks;

/// <summary>
/// Ten tables with something wrong are planted into a database under load; the index advisor runs in <c>apply</c> mode until nothing is left to try.
/// To hold: at least 9 of 10 decided well, time of all statements within 10 % of the schema tuned by hand, no failed statement.
/// <para>Run: <c>LECTERN_ADVISOR_POSTGRES="Host=…;Username=…;Database=COPY" dotnet run -c Release --project bench/Lectern.Benchmarks -- IndexAdvisor</c>; the
/// server preloads pg_stat_statements and has HypoPG; the database is a copy, for tables are made in it. LECTERN_ADVISOR_SECONDS is the length of a step.</para>
/// </summary>
internal static class IndexAdvisor
{
    private const int Workers = 2;
    private const int MostSteps = 150;

    private static long _failed, _done;

    public static async Task RunAsync()
    {
        var address = Environment.GetEnvironmentVariable("LECTERN_ADVISOR_POSTGRES") ?? throw new InvalidOperationException("Set LECTERN_ADVISOR_POSTGRES to a copy of a database on a server with pg_stat_statements and HypoPG.");
        var step = TimeSpan.FromSeconds(double.Parse(Environment.GetEnvironmentVariable("LECTERN_ADVISOR_SECONDS") ?? "10", CultureInfo.InvariantCulture));
        await using var load = NpgsqlDataSource.Create(address + ";Maximum Pool Size=10;Command Timeout=120");
        await ExecuteAsync(load, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements; CREATE EXTENSION IF NOT EXISTS hypopg; DROP SCHEMA IF EXISTS lectern_tuning CASCADE");
        await PlantAsync(load);
        var before = await TimeAsync(load);
        await ExecuteAsync(load, "SELECT pg_stat_statements_reset()");

        using var stop = new CancellationTokenSource();
        Task[] workers = [.. Enumerable.Range(1, Workers).Select(seed => WorkAsync(load, seed, stop.Token))];
        var entries = await AdviseAsync(address, step);
        await stop.CancelAsync();
        await Task.WhenAll(workers);

        var after = await TimeAsync(load);
        var right = await JudgeAsync(load, entries);
        foreach (var one in IndexAdvisorCases.All)
            await ExecuteAsync(load, string.Join("; ", (await OwnAsync(load, one.Table)).Select(index => $"DROP INDEX {index.Name}").Append("SELECT 1")));
        foreach (var one in IndexAdvisorCases.All)
            await ExecuteAsync(load, $"{one.ByHand}; ANALYZE {one.Table}");
        var byHand = await TimeAsync(load);
        Console.WriteLine();
        Console.WriteLine($"{right} of {IndexAdvisorCases.All.Count} decided well; all statements once: {before:0} ms before, {after:0} ms advised, {byHand:0} ms by hand ({after / byHand:0.00}); {_done:N0} statements meanwhile, {_failed} failed");
        Environment.ExitCode = right >= 9 && _failed == 0 && after <= 1.1 * byHand ? 0 : 1;
    }

    private static async Task PlantAsync(NpgsqlDataSource source)
    {
        foreach (var one in IndexAdvisorCases.All)
        {
            foreach (var part in one.Setup.Split("; "))
                await ExecuteAsync(source, part);
        }
    }

    private static async Task<IReadOnlyList<LedgerEntry>> AdviseAsync(string address, TimeSpan step)
    {
        await using var source = AdvisorSource.Of(address);
        var options = new TuningOptions { Mode = TuningMode.Apply, Indexes = { LockTimeoutMilliseconds = 10_000, VerifySeconds = 600 } };
        using var tuner = new PostgresIndexTuner(source, [], options.Indexes, TimeProvider.System);
        var ledger = await SqlLedger.CreateAsync(source, default);
        var engine = new TuningEngine(ledger, [tuner], options, TimeProvider.System, "bench");
        var idle = 0;
        for (var count = 0; count < MostSteps && idle < 3; count++)
        {
            var done = await engine.RunOnceAsync(default);
            if (done is not null)
                Console.WriteLine(done);
            idle = done is not null || (await ledger.ReadAsync(1_000, default)).Any(entry => entry.IsOpen) ? 0 : idle + 1;
            for (var watch = Stopwatch.StartNew(); watch.Elapsed < step; await Task.Delay(200))
                await tuner.WatchAsync(default);
        }
        foreach (var left in tuner.LeftAlone)
            Console.WriteLine($"left alone: {left}");
        return await ledger.ReadAsync(1_000, default);
    }

    private static async Task WorkAsync(NpgsqlDataSource source, int seed, CancellationToken cancel)
    {
        var random = new Random(seed);
        (string Sql, int Share)[] all = [.. IndexAdvisorCases.All.SelectMany(one => one.Statements)];
        var deck = all.SelectMany(one => Enumerable.Repeat(one.Sql, one.Share)).ToArray();
        while (!cancel.IsCancellationRequested)
        {
            random.Shuffle(deck);
            foreach (var sql in deck.TakeWhile(_ => !cancel.IsCancellationRequested))
                await OneAsync(source, sql, random);
        }
    }

    private static async Task OneAsync(NpgsqlDataSource source, string sql, Random random)
    {
        try
        {
            await using var command = source.CreateCommand(sql);
            if (sql.Contains("$1", StringComparison.Ordinal))
                command.Parameters.Add(new() { Value = random.Next(1, 190_000) });
            await using var rows = await command.ExecuteReaderAsync();
            while (await rows.ReadAsync())
            {
            }
            Interlocked.Increment(ref _done);
        }
        catch (NpgsqlException error)
        {
            Interlocked.Increment(ref _failed);
            Console.WriteLine($"FAILED: {sql}: {error.Message}");
        }
    }

    // Each reading statement, by its share, with nothing beside it: the median of five.
    private static async Task<double> TimeAsync(NpgsqlDataSource source)
    {
        var sum = 0.0;
        foreach (var (sql, share) in IndexAdvisorCases.All.SelectMany(one => one.Statements))
        {
            List<double> times = [];
            for (var run = 0; run < 5; run++)
            {
                var begun = Stopwatch.GetTimestamp();
                await OneAsync(source, sql, new(run));
                times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            }
            sum += times.Order().ElementAt(2) * share;
        }
        return sum;
    }

    private static async Task<int> JudgeAsync(NpgsqlDataSource source, IReadOnlyList<LedgerEntry> entries)
    {
        var right = 0;
        Console.WriteLine();
        Console.WriteLine("| planted | what was decided | what stays | right |");
        Console.WriteLine("|---|---|---|---|");
        foreach (var one in IndexAdvisorCases.All)
        {
            var own = await OwnAsync(source, one.Table);
            var isRight = one.IsRight([.. own.Select(index => index.Definition)]) && (one.Table != "t_double" || entries.Any(entry => entry.Proposal.Subject.Contains("t_double_a2", StringComparison.Ordinal)));
            right += isRight ? 1 : 0;
            var decisions = entries.Where(entry => entry.Proposal.Subject.Contains(one.Table, StringComparison.Ordinal)).Select(entry => $"{entry.State}: {entry.Proposal.Subject} ({entry.Outcome})");
            Console.WriteLine($"| {one.Name} | {string.Join("<br>", decisions)} | {string.Join("<br>", own.Select(index => index.Definition))} | {(isRight ? "yes" : "NO")} |");
        }
        return right;
    }

    private static async Task<List<(string Name, string Definition)>> OwnAsync(NpgsqlDataSource source, string table)
    {
        await using var command = source.CreateCommand("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = $1 AND starts_with(indexname, 'lectern_auto_')");
        command.Parameters.Add(new() { Value = table });
        await using var rows = await command.ExecuteReaderAsync();
        List<(string, string)> own = [];
        while (await rows.ReadAsync())
            own.Add((rows.GetString(0), rows.GetString(1)));
        return own;
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
