using System.Runtime.InteropServices;
using System.Threading.Channels;
using Lectern.Delivery.Images.Vips;

namespace Lectern.Delivery.Images;

/// <summary>
/// The threads that make images, few and always the same, before a queue that ends. They run when a core has nothing else to do
/// (<c>SCHED_IDLE</c>, sched(7)), and libvips' own threads inherit that from them: the system interrupts them at once for a thread that answers
/// a request, where a thread that is only "nice" keeps its slice of time. Pages stay quick while hundreds of variants are made.
/// </summary>
internal sealed partial class ImageWorkers : IDisposable
{
    private const int ScheduleIdle = 5;
    private const int ThisThread = 0;

    private readonly VipsLibrary _vips;
    private readonly ImagePipeline _pipeline;
    private readonly Channel<Job> _queue;
    private readonly List<Thread> _threads;

    public ImageWorkers(VipsLibrary vips, int workers, int maxQueue, TimeProvider time)
    {
        (_vips, _pipeline) = (vips, new(vips, time));
        _queue = Channel.CreateBounded<Job>(maxQueue);
        _threads = [.. Enumerable.Range(1, workers).Select(number => new Thread(Work) { IsBackground = true, Name = $"images {number}" })];
        _threads.ForEach(thread => thread.Start());
    }

    /// <summary>How many wait.</summary>
    public int Waiting => _queue.Reader.Count;

    public int Count => _threads.Count;

    /// <summary>Null when the queue is full.</summary>
    public Task<ImageOutcome>? TryRun(ImageWork work, DateTimeOffset deadline)
    {
        var job = new Job(work, deadline);
        return _queue.Writer.TryWrite(job) ? job.Done.Task : null;
    }

    /// <summary>Waits for a place in the queue.</summary>
    public async Task<ImageOutcome> RunAsync(ImageWork work, DateTimeOffset deadline, CancellationToken cancel)
    {
        var job = new Job(work, deadline);
        await _queue.Writer.WriteAsync(job, cancel);
        return await job.Done.Task;
    }

    public void Dispose()
    {
        _queue.Writer.TryComplete();
        _threads.ForEach(thread => thread.Join());
    }

    private void Work()
    {
        // A system that refuses it is no reason to fail.
        if (OperatingSystem.IsLinux())
            _ = SetScheduler(ThisThread, ScheduleIdle, 0);
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_queue.Reader.TryRead(out var job))
                job.Run(_pipeline);
        }
        _vips.LeaveThread();
    }

    [LibraryImport("libc", EntryPoint = "sched_setscheduler")]
    private static partial int SetScheduler(int thread, int policy, in int priority);

    private sealed class Job(ImageWork work, DateTimeOffset deadline)
    {
        // Who waits goes on elsewhere: this thread makes the next image.
        public TaskCompletionSource<ImageOutcome> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Run(ImagePipeline pipeline)
        {
            try
            {
                using (work)
                    Done.SetResult(pipeline.Run(work, deadline));
            }
            catch (Exception error)
            {
                Done.SetException(error);
            }
        }
    }
}
