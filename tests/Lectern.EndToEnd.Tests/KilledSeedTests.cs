namespace Lectern.EndToEnd.Tests;

/// <summary>A store is seeded whole or not at all.</summary>
public sealed class KilledSeedTests
{
    private const int Rounds = 4;

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task Killed_while_it_seeds_it_leaves_an_empty_store_that_can_be_seeded(string kind)
    {
        var store = await TestData.NewStoreAsync(kind);
        // The schema, so that the kills below hit the seeding.
        await using (await LecternProcess.ServeAsync([.. store, "--no-demo"])) { }

        var random = new Random(20260202);
        for (var round = 0; round < Rounds; round++)
        {
            await using var seeding = LecternProcess.Begin(["seed", "--size", "M", .. store]);
            await Task.Delay(random.Next(500, 4000), TestContext.Current.CancellationToken);
            if (!await seeding.TryKillAsync())
                break; // It was done already.
        }

        var (exit, output) = await LecternProcess.RunAsync(null, ["seed", "--size", "M", .. store]);
        Assert.True(exit == 0, output);
        Assert.Contains("80,000 enrollments", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_stops_it_with_one_sentence_and_an_empty_store()
    {
        var store = await TestData.NewStoreAsync("sqlite");
        await using var seeding = LecternProcess.Begin(["seed", "--size", "L", .. store]);
        // The log beside the file grows first; the file itself only when it is folded in, which may be the end.
        while (new DirectoryInfo(store[1]).EnumerateFiles("lectern.db*").Sum(file => file.Length) < 1_000_000)
            await Task.Delay(5, TestContext.Current.CancellationToken);

        seeding.Signal("INT");

        Assert.Equal(1, await seeding.WaitForExitAsync());
        Assert.Equal("lectern: stopped.", seeding.Output);
        var (exit, output) = await LecternProcess.RunAsync(null, ["seed", "--size", "XS", .. store]);
        Assert.True(exit == 0, output);
    }
}
