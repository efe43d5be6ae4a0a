namespace Lectern.Tests.Caching;

/// <summary>
/// S3-FIFO by bytes as the paper tells it (Yang et al., SOSP 2023, section 4), in plain lists that are searched from end to end: slow, and simple
/// enough to be seen to be right. One hit promotes.
/// </summary>
internal sealed class S3FifoOracle(long capacity)
{
    private readonly List<Item> _small = [];
    private readonly List<Item> _main = [];
    private readonly List<(string Key, int Size)> _ghosts = [];

    private sealed class Item(string key, int size)
    {
        public string Key => key;
        public int Size => size;
        public int Hits { get; set; }
    }

    private long MainCapacity => capacity - capacity / 10;

    public long Bytes => Sum(_small) + Sum(_main);

    public int Count => _small.Count + _main.Count;

    /// <summary>Asks for a key, and keeps it when it was not there. Was it?</summary>
    public bool Ask(string key, int size)
    {
        if ((_small.Find(item => item.Key == key) ?? _main.Find(item => item.Key == key)) is { } found)
        {
            found.Hits = Math.Min(3, found.Hits + 1);
            return true;
        }
        var wasGhost = _ghosts.FindLastIndex(ghost => ghost.Key == key) is >= 0 and var place && Forget(place);
        while (Bytes + size > capacity)
            Evict();
        (wasGhost ? _main : _small).Add(new(key, size));
        return false;
    }

    private bool Forget(int place)
    {
        // Its bytes are counted until its turn to leave has come: the queue of ghosts is first in, first out.
        _ghosts[place] = ("", _ghosts[place].Size);
        return true;
    }

    private void Evict()
    {
        if (Sum(_main) > MainCapacity || _small.Count == 0)
            EvictMain();
        else
            EvictSmall();
    }

    private void EvictSmall()
    {
        while (_small.Count > 0)
        {
            var oldest = Take(_small);
            if (oldest.Hits == 0)
            {
                _ghosts.Add((oldest.Key, oldest.Size));
                while (_ghosts.Sum(ghost => (long)ghost.Size) > MainCapacity)
                    _ghosts.RemoveAt(0);
                return;
            }
            oldest.Hits = 0;
            _main.Add(oldest);
        }
    }

    private void EvictMain()
    {
        while (_main.Count > 0)
        {
            var oldest = Take(_main);
            if (oldest.Hits == 0)
                return;
            oldest.Hits--;
            _main.Add(oldest);
        }
    }

    private static Item Take(List<Item> queue)
    {
        var oldest = queue[0];
        queue.RemoveAt(0);
        return oldest;
    }

    private static long Sum(List<Item> items) => items.Sum(item => (long)item.Size);
}
