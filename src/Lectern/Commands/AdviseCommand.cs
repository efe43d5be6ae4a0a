using System.CommandLine;
using System.Diagnostics;
using Lectern.Commands.Advice;
using Lectern.LoadTesting.Plans;
using Lectern.Server.Storage;
using Lectern.Settings;
using Lectern.Tuning;
using Lectern.Tuning.Indexes;
using Lectern.Tuning.Ledger;
using Microsoft.Data.Sqlite;

namespace Lectern.Commands;

/// <summary><c>lectern advise</c>: which indexes would make a PostgreSQL database faster, Lectern's or any other; for SQLite, what the server has found. See docs/tuning.md.</summary>
internal static class AdviseCommand
{
    private const int MostIdle = 10;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var mode = new Option<AdviseMode>("--mode") { Description = "suggest changes nothing; apply builds one index at a time, measures it and drops what does not help", DefaultValueFactory = _ => AdviseMode.Suggest };
        var watch = new Option<string?>("--watch") { Description = "Watch for so long and advise from what runs meanwhile, such as 60s [default: all that pg_stat_statements has counted; with --mode apply 60s]" };
        var json = new Option<bool>("--json") { Description = "Write the result as JSON" };
        var arguments = new StoreArguments();
        var command = new Command("advise", "Says which indexes would make a PostgreSQL database faster, or what a server has found for its SQLite store. Example: lectern advise --database postgres://app@db/shop --watch 60s") { mode, watch, json };
        arguments.AddTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var settings = arguments.Read(parsed);
            var interval = parsed.GetValue(watch) is { } text ? Duration(text) : (TimeSpan?)null;
            var address = settings.StoreAddress();
            var report = address.Kind == StoreKind.Sqlite
                ? await FoundAsync(address, parsed.GetValue(mode), cancel)
                : parsed.GetValue(mode) == AdviseMode.Apply
                ? await ApplyAsync(settings, address, interval ?? TimeSpan.FromSeconds(60), parsed.InvocationConfiguration.Error, cancel)
                : await SuggestAsync(settings, address, interval, cancel);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json))
                await output.WriteLineAsync(report.ToJson());
            else
                report.WriteText(output);
            return CommandLine.Done;
        });
        return command;
    }

    // SQLite counts nothing that another process could read: the server that runs on the file counts, tries indexes on a copy and writes down what it finds.
    private static async Task<AdviceReport> FoundAsync(StoreAddress address, AdviseMode mode, CancellationToken cancel)
    {
        if (mode == AdviseMode.Apply)
            throw new UsageException("advise --mode apply builds indexes on PostgreSQL; on SQLite build what is suggested yourself, when nobody writes.");
        var file = new SqliteConnectionStringBuilder(address.ConnectionString) { Mode = SqliteOpenMode.ReadOnly };
        if (!File.Exists(file.DataSource))
            throw new UsageException($"There is no database {file.DataSource}; name one with --database, or the server's folder with --data.");
        var ledger = new SqlLedger(async token =>
        {
            var connection = new SqliteConnection(file.ConnectionString);
            await connection.OpenAsync(token);
            return connection;
        });
        try
        {
            var entries = (await ledger.ReadAsync(200, cancel)).Where(entry => entry.Tuner == "indexes").ToList();
            return AdviceReport.Of("suggest", entries, entries.Count > 0 ? [] : ["the server that runs on this file writes what it finds into its ledger every Tuning:IntervalSeconds, unless Tuning:Mode is Off"]);
        }
        catch (SqliteException)
        {
            throw new UsageException($"{file.DataSource} is no store of Lectern: advise for SQLite reads what its server has found.");
        }
    }

    private static async Task<AdviceReport> SuggestAsync(LecternSettings settings, StoreAddress address, TimeSpan? interval, CancellationToken cancel)
    {
        await using var source = AdvisorSource.Of(address.ConnectionString);
        await using var replicas = new ReplicaSources(settings);
        using var tuner = new PostgresIndexTuner(source, replicas.Sources, settings.Options.Tuning.Indexes, TimeProvider.System, fromTheBeginning: interval is null);
        if (interval is { } length)
        {
            await tuner.ProposeAsync(cancel);
            await WatchAsync(tuner, length, cancel);
        }
        var proposals = await tuner.ProposeAsync(cancel);
        return AdviceReport.Of("suggest", proposals, [], tuner);
    }

    // Ends when nothing is left to try.
    private static async Task<AdviceReport> ApplyAsync(LecternSettings settings, StoreAddress address, TimeSpan interval, TextWriter log, CancellationToken cancel)
    {
        await using var source = AdvisorSource.Of(address.ConnectionString);
        await using var replicas = new ReplicaSources(settings);
        using var tuner = new PostgresIndexTuner(source, replicas.Sources, settings.Options.Tuning.Indexes, TimeProvider.System);
        var ledger = await LedgerOfAsync(source, cancel);
        var options = new TuningOptions { Mode = TuningMode.Apply, QuarantineDays = settings.Options.Tuning.QuarantineDays, Indexes = settings.Options.Tuning.Indexes };
        var engine = new TuningEngine(ledger, [tuner], options, TimeProvider.System, $"lectern advise on {Environment.MachineName}");
        for (var idle = 0; idle < MostIdle;)
        {
            var done = await engine.RunOnceAsync(cancel);
            if (done is not null)
                await log.WriteLineAsync(done);
            var entries = await ledger.ReadAsync(10_000, cancel);
            // After a change measuring begins anew; and what is suggested may wait for enough calls to compare with.
            var isWaiting = entries.Any(entry => entry is { State: LedgerState.Proposed, Proposal.CanApply: true });
            idle = done is not null || entries.Any(entry => entry.IsOpen) ? 0 : idle + (isWaiting ? 1 : MostIdle / 2);
            if (idle < MostIdle)
                await WatchAsync(tuner, interval, cancel);
        }
        return AdviceReport.Of("apply", [], await ledger.ReadAsync(200, cancel), tuner);
    }

    private static async Task<SqlLedger> LedgerOfAsync(Npgsql.NpgsqlDataSource source, CancellationToken cancel)
    {
        await using var command = source.CreateCommand("SELECT to_regclass('tuning_ledger') IS NOT NULL");
        // Lectern's own database has one, which its servers share.
        return (bool)(await command.ExecuteScalarAsync(cancel))! ? new(async token => await source.OpenConnectionAsync(token)) : await SqlLedger.CreateAsync(source, cancel);
    }

    private static async Task WatchAsync(PostgresIndexTuner tuner, TimeSpan length, CancellationToken cancel)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < length;)
        {
            await tuner.WatchAsync(cancel);
            var left = length - watch.Elapsed;
            if (left > TimeSpan.Zero)
                await Task.Delay(left < Look ? left : Look, cancel);
        }
    }

    private static TimeSpan Duration(string text)
    {
        try
        {
            return Durations.Parse(text);
        }
        catch (FormatException error)
        {
            throw new UsageException(error.Message);
        }
    }
}

/// <summary>What <c>--mode</c> takes.</summary>
internal enum AdviseMode
{
    Suggest,
    Apply,
}
