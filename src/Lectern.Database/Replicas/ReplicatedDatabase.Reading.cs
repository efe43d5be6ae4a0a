using Lectern.Database.Admission;
using Lectern.Database.Hosts;
using Lectern.Database.Statements;
using Npgsql;

namespace Lectern.Database.Replicas;

// How a read goes from host to host until one answers it.
public sealed partial class ReplicatedDatabase
{
    /// <summary>One read on its way from host to host.</summary>
    private sealed class ReadRun<T>(ReplicatedDatabase database, Func<Lease, CancellationToken, Task<T>> read, CallSite site, PositionMark mark)
    {
        private ulong _tried;

        public bool NeedsPrimary { get; private set; }

        public T Result { get; private set; } = default!;

        public bool TryChoose(bool anyAge, out WatchedHost host, out bool guarded)
        {
            var hosts = database._hosts;
            Span<ReplicaCandidate> candidates = stackalloc ReplicaCandidate[Math.Min(hosts.Length, 64)];
            var (seen, count) = (mark.Latest, 0);
            for (var i = 0; i < candidates.Length; i++)
            {
                var replica = hosts[i];
                if ((_tried & (1UL << i)) == 0 && replica.IsUsable)
                    candidates[count++] = new(i, replica.Position, seen.RequiredOf(replica), seen.IsShownBy(replica), replica.Lag, replica.Pool.Gate.Inside + replica.Pool.Gate.Waiting);
            }
            var age = anyAge ? TimeSpan.MaxValue : database._time.GetElapsedTime(seen.At);
            (var index, guarded) = ReplicaChoice.Pick(candidates[..count], age, database._random);
            host = index < 0 ? null! : hosts[candidates[index].Host];
            if (index >= 0)
                _tried |= 1UL << candidates[index].Host;
            return index >= 0;
        }

        public async Task<bool> TryOnReplicaAsync(WatchedHost host, bool guarded, CancellationToken cancel)
        {
            try
            {
                await RunAsync(host, inRecovery: true, guarded, cancel);
                return true;
            }
            catch (StaleHostException stale)
            {
                database._meter.GuardFailed(host);
                database.Failed(host, stale);
                NeedsPrimary = true;
            }
            catch (Exception fault) when (HostFault.Of(fault) != HostFaultKind.None && !cancel.IsCancellationRequested)
            {
                database._meter.Rerun(host);
                database.Failed(host, fault);
            }
            return false;
        }

        public async Task<bool> TryOnPrimaryAsync(WatchedHost primary, Freshness freshness, CancellationToken cancel)
        {
            try
            {
                if (freshness == Freshness.Newest)
                {
                    await RunAsync(primary, inRecovery: false, guarded: false, cancel);
                    return true;
                }
                if (_tried == 0 && !Array.Exists(database._hosts, host => host.IsUsable))
                    database._meter.Spilled();
                using var turn = await database._spill.EnterAsync(primary.Pool, cancel);
                await RunAsync(primary, inRecovery: false, guarded: false, cancel);
                return true;
            }
            catch (Exception fault) when (HostFault.Of(fault) is HostFaultKind.Lost or HostFaultKind.Hindered && !cancel.IsCancellationRequested)
            {
                database._meter.Rerun(primary);
                database.Failed(primary, fault);
                // What was only late may answer after all, now that nobody else does.
                _tried = 0;
                return false;
            }
        }

        private async Task RunAsync(WatchedHost host, bool inRecovery, bool guarded, CancellationToken cancel)
        {
            await using var lease = await host.Pool.RentAsync(LeaseUse.Read, site, cancel);
            var witness = new LeaseWitness(host.Position.Timeline, inRecovery, guarded ? mark.Latest.RequiredOf(host) : null);
            ((PostgresLease)lease).Witness = witness;
            Result = await read(lease, cancel);
            // Work outside a scope has nobody who could notice that time goes back.
            if (lease.Scope is not null)
            {
                await witness.AfterAsync(((PostgresLease)lease).Own, cancel);
                mark.Witness(new Sighting(witness.Seen, database._time.GetTimestamp(), host, witness.Published));
            }
            else
            {
                witness.End();
            }
            database._meter.Read(host);
        }
    }
}
