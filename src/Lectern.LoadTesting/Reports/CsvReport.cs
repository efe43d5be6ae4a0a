using System.Globalization;
using System.Text;
using Lectern.LoadTesting.Results;

namespace Lectern.LoadTesting.Reports;

/// <summary>A line for each endpoint and one for all, as RFC 4180 has it. Times in milliseconds.</summary>
public static class CsvReport
{
    public static string Write(LoadResult result)
    {
        var text = new StringBuilder("endpoint,requests,errors,requests_per_second,mean_ms,p50_ms,p90_ms,p95_ms,p99_ms,max_ms,service_p99_ms,first_byte_p99_ms,bytes_received,bytes_sent\r\n");
        foreach (var one in result.Endpoints)
            Append(text, one.Name, one.Requests, one.Errors, one.RequestsPerSecond, one.LatencyMs, one.ServiceMs.P99, one.FirstByteMs.P99, one.BytesReceived, one.BytesSent);
        Append(text, "all", result.Requests, result.Errors, result.RequestsPerSecond, result.LatencyMs, result.ServiceMs.P99, result.FirstByteMs.P99, result.BytesReceived, result.BytesSent);
        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, long requests, long errors, double rate, LatencyFigures latency, double service, double first, long received, long sent) =>
        text.Append(CultureInfo.InvariantCulture,
            $"{Quoted(name)},{requests},{errors},{rate},{latency.Mean},{latency.P50},{latency.P90},{latency.P95},{latency.P99},{latency.Max},{service},{first},{received},{sent}\r\n");

    // A name that a spreadsheet would take for a formula stays a name.
    private static string Quoted(string name) => $"\"{("=+-@".Contains(name[0], StringComparison.Ordinal) ? "'" : "")}{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
