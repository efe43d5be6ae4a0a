using Lectern.Monitoring.Metrics;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Lectern.Monitoring.Outlets;

/// <summary>
/// Sends metrics and traces by OTLP while <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. It and its companions (<c>OTEL_EXPORTER_OTLP_PROTOCOL</c>, <c>…_HEADERS</c>,
/// <c>OTEL_SERVICE_NAME</c>, <c>OTEL_TRACES_SAMPLER</c>) are OpenTelemetry's: https://opentelemetry.io/docs/specs/otel/protocol/exporter/. Without it nobody
/// listens to activities, and none is made.
/// </summary>
internal sealed class OtlpOutlet(MonitoringOptions options, Uri? endpoint = null) : IHostedService, IDisposable
{
    public const string Variable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private static readonly string[] Sources = ["Microsoft.AspNetCore", "Lectern*"];

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Enabled || (endpoint is null && string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable))))
            return Task.CompletedTask;
        _traces = Sdk.CreateTracerProviderBuilder().ConfigureResource(Name).AddSource(Sources).AddOtlpExporter(exporter => Point(exporter, "v1/traces")).Build();
        // Exponential buckets, like our own: percentiles are as good there as here.
        _metrics = Sdk.CreateMeterProviderBuilder().ConfigureResource(Name).AddMeter([.. MeterList.Always, .. MeterList.Split(options.Meters)])
            .AddView(instrument => instrument.GetType().Name.StartsWith("Histogram", StringComparison.Ordinal) ? new Base2ExponentialBucketHistogramConfiguration() : null)
            .AddOtlpExporter(exporter => Point(exporter, "v1/metrics")).Build();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Flush();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }

    /// <summary>Sends what waits to be sent, for some seconds at most.</summary>
    internal void Flush()
    {
        _traces?.ForceFlush(3_000);
        _metrics?.ForceFlush(3_000);
    }

    private static void Name(ResourceBuilder resource)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("OTEL_SERVICE_NAME")))
            resource.AddService("lectern");
    }

    private void Point(OtlpExporterOptions exporter, string path)
    {
        if (endpoint is not null)
            (exporter.Protocol, exporter.Endpoint) = (OtlpExportProtocol.HttpProtobuf, new Uri(endpoint, path));
    }
}
