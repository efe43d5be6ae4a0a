using System.CommandLine;
using Lectern.Delivery.Cdn;
using Lectern.Server.Web.Delivery;

namespace Lectern.Commands;

/// <summary><c>lectern cdn vcl</c>: writes the configuration of a Varnish in front. See docs/cdn.md.</summary>
internal static class CdnCommand
{
    public static Command Create() => new("cdn", "Sets up what stands in front.") { CreateVcl() };

    private static Command CreateVcl()
    {
        var origin = new Option<string>("--origin") { Description = "Where Varnish finds the server", DefaultValueFactory = _ => "http://127.0.0.1:5080" };
        var purgers = new Option<string[]>("--trust") { Description = "Address or network (CIDR) of the servers that purge and of the proxies that terminate TLS [default: this machine]; may be given several times" };
        var arguments = new StoreArguments();
        var command = new Command("vcl", "Writes a VCL for Varnish to standard output. Example: lectern cdn vcl --origin http://10.0.0.5:5080 --trust 10.0.0.0/24 > /etc/varnish/default.vcl") { origin, purgers };
        arguments.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            if (!Uri.TryCreate(parsed.GetValue(origin), UriKind.Absolute, out var address))
                throw new UsageException($"--origin is \"{parsed.GetValue(origin)}\"; write an address such as http://127.0.0.1:5080.");
            try
            {
                var trusted = parsed.GetValue(purgers) is { Length: > 0 } named ? named : ["127.0.0.0/8", "::1"];
                await parsed.InvocationConfiguration.Output.WriteAsync(VarnishVcl.Write(address, arguments.Read(parsed).Options.Cdn.Varnish.Token, trusted, PersonalCookies.Names));
                return CommandLine.Done;
            }
            catch (ArgumentException wrong)
            {
                throw new UsageException($"{wrong.Message.Split(" (Parameter")[0]} The token is Lectern:Cdn:Varnish:Token (Lectern__Cdn__Varnish__Token in .env.performance).");
            }
        });
        return command;
    }
}
