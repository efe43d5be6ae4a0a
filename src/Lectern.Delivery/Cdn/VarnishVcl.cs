namespace Lectern.Delivery.Cdn;

/// <summary>
/// The configuration of a Varnish in front: VCL 4.1 for Varnish 6.0 to 7.x with the modules xkey and var of varnish-modules
/// (https://github.com/varnish/varnish-modules). See docs/cdn.md.
/// </summary>
public static class VarnishVcl
{
    /// <param name="origin">Where the server is; http.</param>
    /// <param name="token">What purges must carry.</param>
    /// <param name="purgers">Addresses or networks (CIDR) that purges and X-Forwarded-Proto may come from.</param>
    /// <param name="cookies">Names of the cookies that make an answer somebody's own.</param>
    /// <exception cref="ArgumentException">Something in it cannot stand in a VCL.</exception>
    public static string Write(Uri origin, string token, IReadOnlyList<string> purgers, IReadOnlyList<string> cookies)
    {
        if (origin.Scheme != Uri.UriSchemeHttp)
            throw new ArgumentException($"Varnish fetches over http; {origin} is not.", nameof(origin));
        if (token.Length < 16 || !token.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_'))
            throw new ArgumentException("The token must have at least 16 characters, each a letter, a digit, '-' or '_'.", nameof(token));
        return $$"""
            vcl 4.1;
            # Written by "lectern cdn vcl"; docs/cdn.md says what it does.
            import std;
            import var;
            import xkey;

            backend lectern {
              .host = "{{origin.Host}}";
              .port = "{{origin.Port}}";
              .first_byte_timeout = 60s;
            }

            acl trusted {
              {{string.Join("\n  ", purgers.Select(Line))}}
            }

            sub vcl_recv {
              # Nobody outside says for which site or scheme a kept answer is.
              if (client.ip !~ trusted) { unset req.http.X-Forwarded-Proto; }
              unset req.http.X-Forwarded-Host;
              unset req.http.X-Forwarded-Scheme;
              unset req.http.X-Original-URL;
              unset req.http.X-Rewrite-URL;

              if (req.method == "{{VarnishEdge.Method}}") {
                if (client.ip !~ trusted || req.http.{{VarnishEdge.TokenHeader}} != "{{token}}") { return (synth(403)); }
                # First: what is being fetched now may be from before the change, and is not kept (vcl_backend_response).
                var.global_set("purged", "" + std.real(time=now));
                if (req.http.{{VarnishEdge.TagsHeader}}) { set req.http.X-Gone = xkey.purge(req.http.{{VarnishEdge.TagsHeader}}); }
                if (req.http.{{VarnishEdge.PathsHeader}}) {
                  if (!std.ban({{"\"obj.http.X-Url ~ \""}} + req.http.{{VarnishEdge.PathsHeader}})) { return (synth(400, std.ban_error())); }
                }
                return (synth(200, "Purged"));
              }
              if (req.method != "GET" && req.method != "HEAD") { return (pass); }
              # Who has signed in, or is told something once, gets an answer of their own.
              if (req.http.Authorization || req.http.Cookie ~ "(^|; *)(__Host-)?({{string.Join('|', cookies)}})=") { return (pass); }
              unset req.http.Cookie;
              if (req.http.Accept-Encoding) {
                if (req.http.Accept-Encoding ~ "(^|[ ,])br([ ,;]|$)" && req.http.Accept-Encoding !~ "br *; *q=0(\.0*)?( *,|$)") { set req.http.Accept-Encoding = "br"; }
                elsif (req.http.Accept-Encoding ~ "gzip") { set req.http.Accept-Encoding = "gzip"; }
                else { unset req.http.Accept-Encoding; }
              }
              return (hash);
            }

            sub vcl_hash {
              hash_data(req.http.X-Forwarded-Proto);
            }

            sub vcl_backend_fetch {
              set bereq.http.X-Lectern-Since = "" + std.real(time=now);
            }

            sub vcl_backend_response {
              # Kept only what says so: deny first.
              if (beresp.http.Set-Cookie || beresp.http.Cache-Control !~ "public") {
                set beresp.ttl = 120s;
                set beresp.uncacheable = true;
                return (deliver);
              }
              if (beresp.http.Surrogate-Control ~ "max-age=[0-9]+") {
                set beresp.ttl = std.duration(regsub(beresp.http.Surrogate-Control, ".*max-age=([0-9]+).*", "\1s"), 0s);
              }
              # Cookies and credentials were looked at in vcl_recv; what is left to tell apart is the encoding.
              if (beresp.http.Vary ~ "Accept-Encoding") { set beresp.http.Vary = "Accept-Encoding"; } else { unset beresp.http.Vary; }
              # A purge removes the object, so grace gives nothing that was changed: only what is past its time, while a new one is fetched.
              set beresp.grace = 30s;
              set beresp.keep = 0s;
              set beresp.http.X-Url = bereq.url;
              # Purged since it was asked for: it may be from before the change. 50 ms of doubt are on the safe side.
              if (std.real(var.global_get("purged"), 0.0) >= std.real(bereq.http.X-Lectern-Since, 0.0) - 0.05) {
                set beresp.ttl = 0s;
                set beresp.grace = 0s;
              }
              return (deliver);
            }

            sub vcl_deliver {
              unset resp.http.xkey;
              unset resp.http.Surrogate-Control;
              unset resp.http.X-Url;
              # Browsers count the age against max-age, which is a few seconds: what the edge gives is as true as what the server gives.
              unset resp.http.Age;
            }

            sub vcl_synth {
              set resp.http.Cache-Control = "no-store";
            }
            """ + "\n";
    }

    private static string Line(string network)
    {
        var parts = network.Split('/');
        return System.Net.IPAddress.TryParse(parts[0], out _) && parts.Length <= 2
            ? parts.Length == 2 ? $"\"{parts[0]}\"/{int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)};" : $"\"{parts[0]}\";"
            : throw new ArgumentException($"\"{network}\" is neither an address such as 10.0.0.5 nor a network such as 10.0.0.0/8.", nameof(network));
    }
}
