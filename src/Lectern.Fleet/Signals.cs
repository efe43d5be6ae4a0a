using System.Runtime.InteropServices;

namespace Lectern.Fleet;

/// <summary>Signals to processes that this one started (kill(2)).</summary>
internal static partial class Signals
{
    public const int User1 = 10, User2 = 12, Terminate = 15;

    /// <summary>Sends it; a process that is gone already is none to send to.</summary>
    public static void Send(int process, int signal) => _ = SendCore(process, signal);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendCore(int process, int signal);
}
