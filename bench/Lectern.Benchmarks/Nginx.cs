using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Lectern.Benchmarks;

/// <summary>nginx serving one file, set up for speed: the peer of what is answered from memory.</summary>
internal sealed class Nginx : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("lectern-bench-nginx").FullName;
    private readonly Process _process;

    private Nginx(string name, byte[] content, int workers)
    {
        using (var listener = new TcpListener(IPAddress.Loopback, 0))
        {
            listener.Start();
            Address = new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture)}/{name}");
        }
        Directory.CreateDirectory(Path.Combine(_folder, "html"));
        File.WriteAllBytes(Path.Combine(_folder, "html", name), content);
        // Its workers may run as somebody else.
        foreach (var folder in new[] { _folder, Path.Combine(_folder, "html") })
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
        var settings = Path.Combine(_folder, "nginx.conf");
        File.WriteAllText(settings, $$"""
            worker_processes {{workers}}; daemon off; pid {{_folder}}/pid; error_log {{_folder}}/error.log;
            events { worker_connections 1024; }
            http {
              include /etc/nginx/mime.types;
              access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000000; open_file_cache max=100;
              server { listen 127.0.0.1:{{Address.Port}}; root {{_folder}}/html; add_header Cache-Control "public, max-age=5"; }
            }
            """);
        _process = Process.Start("nginx", ["-c", settings, "-p", _folder, "-e", Path.Combine(_folder, "error.log")]);
    }

    /// <summary>The file's.</summary>
    public Uri Address { get; }

    /// <summary>Processor time of all its workers. Linux only: proc(5), fields 14 and 15, in hundredths of a second.</summary>
    public TimeSpan CpuTime => File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Select(worker => File.ReadAllText($"/proc/{worker}/stat").Split(") ")[1].Split(' '))
        .Aggregate(TimeSpan.Zero, (sum, fields) => sum + TimeSpan.FromMilliseconds(10 * (int.Parse(fields[11], CultureInfo.InvariantCulture) + int.Parse(fields[12], CultureInfo.InvariantCulture))));

    /// <summary>Starts it and waits until it serves <paramref name="content"/> under <paramref name="name"/>.</summary>
    /// <param name="name">Of the file.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="workers">Worker processes; 0 for as many as there are processors.</param>
    public static async Task<Nginx> StartAsync(string name, byte[] content, int workers = 0)
    {
        var nginx = new Nginx(name, content, workers > 0 ? workers : Environment.ProcessorCount);
        using var client = new HttpClient();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                if ((await client.GetByteArrayAsync(nginx.Address)).AsSpan().SequenceEqual(content))
                    return nginx;
            }
            catch (HttpRequestException) when (attempt < 100)
            {
                await Task.Delay(50);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Its master ends the workers, when it is asked to.
        using (var stop = Process.Start("kill", ["-QUIT", _process.Id.ToString(CultureInfo.InvariantCulture)]))
            await stop.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
