using Lectern.LoadTesting.Histograms;

namespace Lectern.LoadTesting.Results;

/// <summary>What one event loop counts about one endpoint. Not thread-safe; added up when the loop has ended.</summary>
internal sealed class EndpointTally
{
    private const int Statuses = 1000;

    /// <summary>From when it was due to the last byte.</summary>
    public Histogram Latency { get; } = new();

    /// <summary>From when it was sent to the last byte.</summary>
    public Histogram Service { get; } = new();

    /// <summary>From when it was sent to the first byte.</summary>
    public Histogram FirstByte { get; } = new();

    public long Requests { get; set; }
    public long Errors { get; set; }
    public long BytesReceived { get; set; }
    public long BytesSent { get; set; }
    public long[] Kinds { get; } = new long[Enum.GetValues<ErrorKind>().Length];

    /// <summary>Answers with a status that was not expected.</summary>
    public long[] Unexpected { get; } = new long[Statuses];

    /// <summary>All answers, by status.</summary>
    public long[] Answers { get; } = new long[Statuses];

    public void Add(EndpointTally other)
    {
        Latency.Add(other.Latency);
        Service.Add(other.Service);
        FirstByte.Add(other.FirstByte);
        (Requests, Errors) = (Requests + other.Requests, Errors + other.Errors);
        (BytesReceived, BytesSent) = (BytesReceived + other.BytesReceived, BytesSent + other.BytesSent);
        AddTo(Kinds, other.Kinds);
        AddTo(Unexpected, other.Unexpected);
        AddTo(Answers, other.Answers);
    }

    private static void AddTo(long[] to, long[] counts)
    {
        for (var i = 0; i < to.Length; i++)
            to[i] += counts[i];
    }
}

/// <summary>What one event loop counts. Times are nanoseconds of <see cref="System.Diagnostics.Stopwatch"/>. Not thread-safe.</summary>
internal sealed class Tally
{
    private const int PerMicrosecond = 1000;

    public Tally(int endpoints, long start)
    {
        Endpoints = [.. Enumerable.Range(0, endpoints).Select(_ => new EndpointTally())];
        Seconds = new(start);
    }

    public EndpointTally[] Endpoints { get; }

    public SecondSeries Seconds { get; }

    /// <summary>How long connecting took.</summary>
    public Histogram Connect { get; } = new();

    /// <summary>How much later than it should the loop did something.</summary>
    public Histogram Lateness { get; } = new();

    public long Connections { get; set; }

    public void Answered(int endpoint, int status, bool expected, long due, long sent, long first, long now)
    {
        var tally = Endpoints[endpoint];
        var latency = (now - due) / PerMicrosecond;
        tally.Requests++;
        tally.Answers[status]++;
        tally.Latency.Record(latency);
        tally.Service.Record((now - sent) / PerMicrosecond);
        tally.FirstByte.Record((first - sent) / PerMicrosecond);
        Seconds.Record(latency, !expected);
        if (expected)
            return;
        tally.Errors++;
        tally.Unexpected[status]++;
    }

    /// <summary>The status was right, but what should be captured was not there.</summary>
    public void NotCaptured(int endpoint)
    {
        Endpoints[endpoint].Errors++;
        Endpoints[endpoint].Kinds[(int)ErrorKind.Capture]++;
    }

    /// <summary>Given up. What was waited for until then counts among the latencies: it took at least that long.</summary>
    public void Failed(int endpoint, ErrorKind kind, long due, long now)
    {
        var tally = Endpoints[endpoint];
        var latency = (now - due) / PerMicrosecond;
        tally.Requests++;
        tally.Errors++;
        tally.Kinds[(int)kind]++;
        if (kind is ErrorKind.Timeout or ErrorKind.Unsent)
            tally.Latency.Record(latency);
        Seconds.Record(latency, true);
    }

    public void Late(long by) => Lateness.Record(by / PerMicrosecond);

    public void Connected(long took)
    {
        Connections++;
        Connect.Record(took / PerMicrosecond);
    }

    public void Add(Tally other)
    {
        for (var i = 0; i < Endpoints.Length; i++)
            Endpoints[i].Add(other.Endpoints[i]);
        Connect.Add(other.Connect);
        Lateness.Add(other.Lateness);
        Connections += other.Connections;
    }
}
