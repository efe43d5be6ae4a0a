using System.Globalization;
using System.Text;

namespace Lectern.Fleet.Balancing;

/// <summary>
/// Writes HAProxy's configuration: a pure function of the plan. Each line's meaning: https://docs.haproxy.org/2.6/configuration.html; docs/fleet.md
/// says why it is there. Times are in milliseconds unless they say otherwise.
/// </summary>
public static class HaproxyConfiguration
{
    /// <summary>Name of the backend in the runtime API.</summary>
    public const string Backend = "lectern";

    /// <summary>Where HAProxy asks a node whether it may have traffic.</summary>
    public const string HealthPath = "/api/health/ready";

    /// <summary>The cookie of <see cref="FleetOptions.Sticky"/>.</summary>
    public const string Cookie = "lectern_node";

    // What may be asked again without harm (RFC 9110, 9.2.1); METH_GET matches HEAD too.
    private const string Safe = "METH_GET || METH_OPTIONS";

    public static string Write(BalancerPlan plan)
    {
        var text = new StringBuilder("# Written by lectern fleet; changes are lost. docs/fleet.md explains it.\n");
        WriteGlobal(text, plan);
        WriteDefaults(text, plan.Options);
        WriteFrontend(text, plan);
        WriteBackend(text, plan);
        WriteStatistics(text, plan.Options);
        return text.ToString();
    }

    private static void WriteGlobal(StringBuilder text, BalancerPlan plan)
    {
        Section(text, "global");
        // Notices are nodes that come and go; requests are counted, not logged.
        Line(text, "log stdout format raw local0 notice");
        Line(text, $"stats socket {Quoted(plan.Socket)} mode 600 level admin expose-fd listeners");
        Line(text, "stats timeout 10s");
        // Of the workers before a reload: event streams would keep them forever.
        Line(text, "hard-stop-after 60s");
        Line(text, "ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets");
    }

    private static void WriteDefaults(StringBuilder text, FleetOptions options)
    {
        Section(text, "defaults");
        Line(text, "mode http");
        Line(text, "log global");
        Line(text, "timeout connect 1s");
        Line(text, "timeout client 60s");
        Line(text, "timeout http-request 10s");
        Line(text, "timeout http-keep-alive 60s");
        Line(text, $"timeout server {options.ResponseSeconds}s");
        Line(text, "timeout tunnel 1h");
        Line(text, $"timeout queue {options.QueueMilliseconds}ms");
        Line(text, $"timeout check {options.CheckTimeoutMilliseconds}ms");
    }

    private static void WriteFrontend(StringBuilder text, BalancerPlan plan)
    {
        Section(text, "frontend clients");
        foreach (var listener in plan.Listeners)
            Line(text, $"bind {listener.Address}{(listener.Certificate is { } file ? $" ssl crt {Quoted(file)} alpn h2,http/1.1" : "")}");
        if (plan.Listeners.FirstOrDefault(listener => listener.Certificate is not null) is { } secure && plan.Listeners.Any(listener => listener.Certificate is null))
            Line(text, $"http-request redirect location https://%[req.hdr(host),regsub(:[0-9]+$,)]{Port(secure)}%[pathq] code 308 unless {{ ssl_fc }}");
        // Nobody else may say whose request it is: it would be a way around every limit by address.
        var others = plan.TrustedProxies.Count == 0 ? "" : " unless from_proxy";
        if (plan.TrustedProxies.Count > 0)
            Line(text, $"acl from_proxy src {string.Join(' ', plan.TrustedProxies)}");
        foreach (var header in (string[])["Forwarded", "X-Forwarded- -m beg", "X-Real-IP"])
            Line(text, $"http-request del-header {header}{others}");
        Line(text, "option forwardfor");
        // A reload closes a client's idle connection with its next answer, not under its next request, which a client could not always repeat.
        Line(text, "option idle-close-on-response");
        // Where some listeners have TLS, what comes by the others has been sent away. Without any, nothing need be said: the node was asked without, too.
        if (plan.Listeners.Any(listener => listener.Certificate is not null))
            Line(text, $"http-request set-header X-Forwarded-Proto https{(plan.TrustedProxies.Count == 0 ? "" : " unless { req.hdr(X-Forwarded-Proto) -m found }")}");
        Line(text, $"default_backend {Backend}");
    }

    // "redirect scheme" would keep the port at which nobody speaks TLS.
    private static string Port(Listener listener) => listener.Address[listener.Address.LastIndexOf(':')..] is var port && port == ":443" ? "" : port;

    private static void WriteBackend(StringBuilder text, BalancerPlan plan)
    {
        var options = plan.Options;
        Section(text, $"backend {Backend}");
        Line(text, $"balance {Balance(options.Algorithm)}");
        Line(text, $"option httpchk GET {HealthPath}");
        Line(text, "http-check send hdr Host lectern");
        Line(text, "http-check expect status 200");
        Line(text, $"retries {options.Retries}");
        // Each time another node: the same one would most likely fail again.
        Line(text, "option redispatch 1");
        Line(text, "retry-on conn-failure empty-response");
        // Such as POST: it may have been done already. A connection that could not be made is tried again for all of them.
        Line(text, $"http-request disable-l7-retry unless {Safe}");
        // Browsers ask for event streams so; between two events there may be silence.
        Line(text, "http-request set-timeout server 1h if { req.hdr(Accept) -m sub text/event-stream }");
        if (options.Sticky)
            Line(text, $"cookie {Cookie} insert indirect nocache httponly attr SameSite=Lax{(plan.Listeners.All(listener => listener.Certificate is not null) ? " secure" : "")}");
        Line(text, $"default-server check inter {options.CheckMilliseconds}ms fastinter {Math.Min(100, options.CheckMilliseconds)}ms downinter {options.CheckMilliseconds}ms fall 2 rise 1 " +
            $"observe layer4 error-limit 3 on-error fastinter slowstart {options.SlowStartSeconds}s maxconn {options.MaxRequestsPerNode} agent-inter 1s weight 100");
        foreach (var node in plan.Nodes)
            Line(text, Server(node, options.Sticky));
    }

    private static string Server(BalancedNode node, bool sticky) =>
        $"server {node.Name} {node.Host}:{node.Port.ToString(CultureInfo.InvariantCulture)}"
        + (node.AgentPort is { } port ? $" agent-check agent-port {port.ToString(CultureInfo.InvariantCulture)}" : "")
        + (sticky ? $" cookie {node.Name}" : "")
        + (node.Disabled ? " disabled" : "");

    private static void WriteStatistics(StringBuilder text, FleetOptions options)
    {
        if (options.StatisticsPage.Length == 0)
            return;
        Section(text, "frontend statistics");
        Line(text, $"bind {options.StatisticsPage}");
        Line(text, "stats enable");
        Line(text, "stats uri /");
        Line(text, "stats refresh 5s");
    }

    private static string Balance(BalanceAlgorithm algorithm) => algorithm switch
    {
        BalanceAlgorithm.LeastConnections => "leastconn",
        BalanceAlgorithm.RoundRobin => "roundrobin",
        BalanceAlgorithm.PowerOfTwo => "random(2)",
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    // Strong quotes: within them nothing but the quote itself has a meaning (configuration manual, 2.2).
    private static string Quoted(string path) => path.Contains('\n', StringComparison.Ordinal) ? throw new ArgumentException("A path may not have a line break.", nameof(path))
        : $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'";

    private static void Section(StringBuilder text, string name) => text.Append('\n').Append(name).Append('\n');

    private static void Line(StringBuilder text, string line) => text.Append("    ").Append(line).Append('\n');
}
