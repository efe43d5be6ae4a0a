using Lectern.Headline;
using Lectern.Headline.Ordinary;

// The ordinary server is a process of its own, as Lectern is: dotnet Lectern.Headline.dll ordinary URL CONNECTION
if (args is ["ordinary", var url, var connection])
{
    await OrdinaryServer.RunAsync(url, connection);
    return 0;
}
if (HeadlineOptions.Read(args) is not { } options)
{
    await Console.Error.WriteLineAsync(HeadlineOptions.Usage);
    return 2;
}
var report = await Experiment.RunAsync(options);
Console.WriteLine();
Console.WriteLine(report);
if (options.Readme is { } readme)
    HeadlineTable.WriteInto(readme, report);
return 0;
