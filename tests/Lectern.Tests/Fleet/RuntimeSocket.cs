using System.Net.Sockets;
using System.Text;

namespace Lectern.Tests.Fleet;

/// <summary>Stands for HAProxy's runtime API: every command gets the same answer.</summary>
internal sealed class RuntimeSocket : IDisposable
{
    private const string Columns = "# svname,status,weight,scur,qcur,stot,econ,eresp,wretr,rtime,\n";

    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public RuntimeSocket()
    {
        _listener.Bind(new UnixDomainSocketEndPoint(Path));
        _listener.Listen();
        _ = AnswerAsync();
    }

    public string Path { get; } = System.IO.Path.Combine(Directory.CreateTempSubdirectory("lectern-rt-").FullName, "s");

    /// <summary>Lines of <c>show stat</c>, such as <c>n1,UP,100,0,0,42,0,0,0,3,</c>.</summary>
    public string[] Nodes { get; set; } = [];

    public void Dispose() => _listener.Dispose();

    private async Task AnswerAsync()
    {
        var command = new byte[1024];
        try
        {
            while (true)
            {
                using var caller = await _listener.AcceptAsync();
                await caller.ReceiveAsync(command);
                await caller.SendAsync(Encoding.ASCII.GetBytes(Columns + string.Join('\n', Nodes) + "\n\n"));
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
