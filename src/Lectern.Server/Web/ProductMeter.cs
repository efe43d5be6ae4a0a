using System.Diagnostics.Metrics;

namespace Lectern.Server.Web;

/// <summary>What people do, in the meter <c>Lectern</c>. Thread-safe.</summary>
public sealed class ProductMeter
{
    private readonly Counter<long> _signIns;
    private readonly Counter<long> _enrollments;

    public ProductMeter(IMeterFactory meters, ActiveLearners active)
    {
        var meter = meters.Create("Lectern");
        _signIns = meter.CreateCounter<long>("lectern.sign_ins", "{sign_in}", "Successful sign-ins.");
        _enrollments = meter.CreateCounter<long>("lectern.enrollments", "{enrollment}", "New enrollments.");
        meter.CreateObservableGauge("lectern.learners.active", active.Count, "{user}", "Users with a request in the last 5 minutes.");
    }

    public void SignedIn() => _signIns.Add(1);

    public void Enrolled() => _enrollments.Add(1);
}
