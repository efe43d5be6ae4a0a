using Lectern.Monitoring.Regressions;
using Lectern.Server.Operations.Deploys;
using Lectern.Tuning.Responses;

namespace Lectern.Server.Operations.Tuning;

/// <summary>What monitoring found to be worse, and which versions were put into service, for all nodes.</summary>
internal sealed class StoreRegressionFigures(IRegressionStore regressions, DeployLog deploys) : IRegressionFigures
{
    private const int Most = 50;

    public async Task<IReadOnlyList<WorseFigure>> WorseAsync(DateTimeOffset since, CancellationToken cancel) =>
        [.. (await regressions.ReadAsync(since, Most, cancel)).Where(one => one.Direction == ChangeDirection.Worse).Select(one => new WorseFigure(one.Figure, one.At, one.Before, one.After))];

    public async Task<IReadOnlyList<DeployedVersion>> DeploysAsync(DateTimeOffset since, CancellationToken cancel) =>
        [.. (await deploys.ListAsync(cancel)).Select(one => new DeployedVersion(one.Version, one.Node, new(DateTime.SpecifyKind(one.CreatedAt, DateTimeKind.Utc)))).Where(one => one.At >= since)];
}
