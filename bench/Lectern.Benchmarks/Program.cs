using Lectern.Benchmarks;
using Lectern.Benchmarks.CacheTuning;

var experiments = new Dictionary<string, Func<Task>>
{
    ["BasicUser"] = BasicUser.RunAsync,
    ["ColdVariants"] = ColdVariants.RunAsync,
    ["DashboardViewers"] = DashboardViewers.RunAsync,
    ["DeepPage"] = DeepPage.RunAsync,
    ["CachedPage"] = CachedPage.RunAsync,
    ["EdgeTraffic"] = EdgeTraffic.RunAsync,
    ["Fleet"] = Fleet.RunAsync,
    ["HotReads"] = HotReads.RunAsync,
    ["HotCourse"] = HotCourse.RunAsync,
    ["HistorySize"] = HistorySize.RunAsync,
    ["LeaseOverhead"] = LeaseOverhead.RunAsync,
    ["MonitoringCost"] = MonitoringCost.RunAsync,
    ["MyLearning"] = MyLearning.RunAsync,
    ["Recording"] = Recording.RunAsync,
    ["RedisGets"] = RedisGets.RunAsync,
    ["Replicas"] = Replicas.RunAsync,
    ["CacheHit"] = CacheHit.RunAsync,
    ["CacheTuner"] = CacheTuning.RunAsync,
    ["CacheSoak"] = CacheSoak.RunAsync,
    ["HitRate"] = HitRate.RunAsync,
    ["CacheOutage"] = CacheOutage.RunAsync,
    ["LoadGenerator"] = LoadGenerator.RunAsync,
    ["Detection"] = Detection.RunAsync,
    ["VariantFile"] = VariantFile.RunAsync,
    ["IndexAdvisor"] = IndexAdvisor.RunAsync,
};

if (args is not [var name] || !experiments.TryGetValue(name, out var run))
{
    await Console.Error.WriteLineAsync($"Name one experiment: {string.Join(", ", experiments.Keys)}. Example: dotnet run -c Release --project bench/Lectern.Benchmarks -- DeepPage");
    return 2;
}
await run();
return Environment.ExitCode;
