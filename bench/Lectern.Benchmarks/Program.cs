using Lectern.Benchmarks;

var experiments = new Dictionary<string, Func<Task>>
{
    ["DeepPage"] = DeepPage.RunAsync,
    ["HotReads"] = HotReads.RunAsync,
    ["HotCourse"] = HotCourse.RunAsync,
    ["LeaseOverhead"] = LeaseOverhead.RunAsync,
    ["MyLearning"] = MyLearning.RunAsync,
    ["RedisGets"] = RedisGets.RunAsync,
    ["Replicas"] = Replicas.RunAsync,
    ["CacheHit"] = CacheHit.RunAsync,
    ["CacheSoak"] = CacheSoak.RunAsync,
    ["CacheOutage"] = CacheOutage.RunAsync,
    ["Detection"] = Detection.RunAsync,
};

if (args is not [var name] || !experiments.TryGetValue(name, out var run))
{
    await Console.Error.WriteLineAsync($"Name one experiment: {string.Join(", ", experiments.Keys)}. Example: dotnet run -c Release --project bench/Lectern.Benchmarks -- DeepPage");
    return 2;
}
await run();
return Environment.ExitCode;
