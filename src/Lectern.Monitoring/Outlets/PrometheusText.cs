using System.Buffers;
using System.Globalization;
using Lectern.Monitoring.Metrics;

namespace Lectern.Monitoring.Outlets;

/// <summary>
/// Writes series as Prometheus' text (0.0.4) or as OpenMetrics 1.0: https://prometheus.io/docs/instrumenting/exposition_formats/ and
/// https://prometheus.io/docs/specs/om/open_metrics_spec/. A series costs no allocation.
/// </summary>
internal sealed class PrometheusText(IBufferWriter<byte> bytes, bool open)
{
    private readonly Distribution _values = new();

    public void Write(PrometheusFamily[] families)
    {
        foreach (var family in families)
            Write(family);
        if (open)
            bytes.Write("# EOF\n"u8);
    }

    private void Write(PrometheusFamily family)
    {
        bytes.Write(open ? family.OpenHead : family.Head);
        foreach (var (series, labels) in family.Series)
        {
            if (family.Kind == MetricKind.Histogram)
                Histogram(family, series, labels);
            else if (family.Kind == MetricKind.Counter)
                Line(family.Name, "_total"u8, labels, series.Total);
            else if (series.Level is { } level)
                Line(family.Name, [], labels, level);
        }
    }

    private void Histogram(PrometheusFamily family, MetricSeries series, byte[] labels)
    {
        _values.Clear();
        series.AddTo(_values);
        long below = 0;
        var bucket = 0;
        for (var i = 0; i < family.Bounds.Indexes.Length; i++)
        {
            for (; bucket <= family.Bounds.Indexes[i]; bucket++)
                below += _values[bucket];
            Bucket(family.Name, labels, family.Bounds.Texts[i], below);
        }
        Bucket(family.Name, labels, "+Inf"u8, _values.Count);
        Line(family.Name, "_sum"u8, labels, _values.Sum);
        Line(family.Name, "_count"u8, labels, _values.Count);
    }

    private void Bucket(byte[] name, byte[] labels, ReadOnlySpan<byte> bound, long count)
    {
        bytes.Write(name);
        bytes.Write("_bucket{"u8);
        bytes.Write(labels);
        bytes.Write(labels.Length > 0 ? ",le=\""u8 : "le=\""u8);
        bytes.Write(bound);
        bytes.Write("\"} "u8);
        Number(count);
    }

    private void Line(byte[] name, ReadOnlySpan<byte> suffix, byte[] labels, double value)
    {
        bytes.Write(name);
        bytes.Write(suffix);
        if (labels.Length > 0)
        {
            bytes.Write("{"u8);
            bytes.Write(labels);
            bytes.Write("}"u8);
        }
        bytes.Write(" "u8);
        Number(value);
    }

    private void Number(double value)
    {
        if (double.IsInfinity(value))
        {
            bytes.Write(value > 0 ? "+Inf"u8 : "-Inf"u8);
        }
        else
        {
            value.TryFormat(bytes.GetSpan(32), out var length, default, CultureInfo.InvariantCulture);
            bytes.Advance(length);
        }
        bytes.Write("\n"u8);
    }
}
