using System.Net.Security;
using System.Net.Sockets;

namespace Lectern.Redis;

/// <summary>A connected socket and the stream over it, with or without TLS.</summary>
internal sealed class Transport : IDisposable
{
    private readonly Socket _socket;

    private Transport(Socket socket, Stream stream) => (_socket, Stream) = (socket, stream);

    public Stream Stream { get; }

    /// <summary>Bytes have come that were not read yet: whoever is slow then, it is not the server.</summary>
    public bool HasUnread
    {
        get
        {
            try
            {
                return _socket.Available > 0;
            }
            catch (Exception cause) when (cause is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    public static async Task<Transport> ConnectAsync(RedisEndpoint server, SslClientAuthenticationOptions? tls, CancellationToken cancel)
    {
        // Replies are small and awaited: Nagle's algorithm would hold each command back for the acknowledgement of the one before.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server.Host, server.Port, cancel);
            var plain = new NetworkStream(socket, ownsSocket: true);
            return new(socket, tls is null ? plain : await EncryptAsync(plain, tls, server.Host, cancel));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<SslStream> EncryptAsync(NetworkStream plain, SslClientAuthenticationOptions tls, string host, CancellationToken cancel)
    {
        var stream = new SslStream(plain);
        await stream.AuthenticateAsClientAsync(For(host, tls), cancel);
        return stream;
    }

    // The options are the caller's and serve every server: what is filled in goes into a copy.
    private static SslClientAuthenticationOptions For(string host, SslClientAuthenticationOptions tls) => !string.IsNullOrEmpty(tls.TargetHost) ? tls : new()
    {
        TargetHost = host,
        AllowRenegotiation = tls.AllowRenegotiation,
        AllowTlsResume = tls.AllowTlsResume,
        CertificateChainPolicy = tls.CertificateChainPolicy,
        CertificateRevocationCheckMode = tls.CertificateRevocationCheckMode,
        CipherSuitesPolicy = tls.CipherSuitesPolicy,
        ClientCertificateContext = tls.ClientCertificateContext,
        ClientCertificates = tls.ClientCertificates,
        EnabledSslProtocols = tls.EnabledSslProtocols,
        EncryptionPolicy = tls.EncryptionPolicy,
        LocalCertificateSelectionCallback = tls.LocalCertificateSelectionCallback,
        RemoteCertificateValidationCallback = tls.RemoteCertificateValidationCallback,
    };

    public void Dispose()
    {
        Stream.Dispose();
        _socket.Dispose();
    }
}
