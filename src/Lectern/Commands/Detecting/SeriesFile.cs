namespace Lectern.Commands.Detecting;

/// <summary>Reads series from files: CSV, JSON, or result files of <c>lectern load</c> in the order given. What is wrong names the file and the fix.</summary>
internal static class SeriesFile
{
    private const long MaxBytes = 256 * 1024 * 1024;
    private const char Mark = '\uFEFF';

    public static async Task<IReadOnlyList<NamedSeries>> ReadAsync(IReadOnlyList<string> files, CancellationToken cancel)
    {
        var (series, runs) = (new List<NamedSeries>(), new List<LoadRun>());
        foreach (var file in files)
        {
            var text = await TextOfAsync(file, cancel);
            if (text.AsSpan().TrimStart() is not ['{' or '[', ..])
            {
                series.AddRange(SeriesCsv.Read(text, file));
                continue;
            }
            var content = SeriesJson.Read(text, file);
            series.AddRange(content.Series);
            runs.AddRange(content.Runs);
        }
        return [.. series, .. LoadRun.Series(runs)];
    }

    private static async Task<string> TextOfAsync(string file, CancellationToken cancel)
    {
        var info = new FileInfo(file);
        if (!info.Exists)
            throw new FailedException($"There is no file {file}; name a CSV or JSON file with numbers in it.");
        if (info.Length > MaxBytes)
            throw new FailedException($"{file} has {info.Length / 1024 / 1024} MB, and at most {MaxBytes / 1024 / 1024} MB are read; leave out columns or take the mean of every few rows.");
        return (await File.ReadAllTextAsync(file, cancel)).TrimStart(Mark);
    }
}
