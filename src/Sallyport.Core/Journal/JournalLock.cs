using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sallyport.Core.Journal;

/// <summary>
/// Lets one writer at a time, of all processes, append to the chain. On Unix it is <c>flock(2)</c>, which the kernel
/// releases when its holder dies, however it dies, and which also separates two writers of one process; elsewhere it
/// is a byte-range lock of the same behaviour. The lock file also holds the number of the file being written, so that
/// a writer notices another's rotation with one small read.
/// </summary>
internal sealed partial class JournalLock : IDisposable
{
    private const int Exclusive = 2, NonBlocking = 4, Unlock = 8;

    private readonly Lock _gate = new();
    private readonly FileStream _file;
    private readonly SafeFileHandle _handle;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;

    public JournalLock(string path, TimeProvider time, TimeSpan timeout)
    {
        _time = time;
        _timeout = timeout;
        _file = Open(path);
        _handle = _file.SafeFileHandle;
        // .NET takes a shared lock with every open; left in place it would keep everyone from the exclusive one.
        if (!OperatingSystem.IsWindows()) _ = Flock(_handle, Unlock);
    }

    /// <summary>Waits for this process's other threads and then for other processes.</summary>
    /// <exception cref="IOException">Another process has held the lock for longer than the timeout.</exception>
    public Held Enter()
    {
        _gate.Enter();
        try
        {
            Repeat(TryLock);
            return new Held(this);
        }
        catch
        {
            _gate.Exit();
            throw;
        }
    }

    /// <summary>Excludes this process's other threads only.</summary>
    public Lock.Scope EnterHere() => _gate.EnterScope();

    /// <summary>The file number left by the last writer; 0 in a new journal.</summary>
    public int ReadFileNumber()
    {
        Span<byte> number = stackalloc byte[sizeof(int)];
        return RandomAccess.Read(_handle, number, 0) == sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(number) : 0;
    }

    public void WriteFileNumber(int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        RandomAccess.Write(_handle, bytes, 0);
    }

    public void Dispose() => _file.Dispose();

    private FileStream Open(string path)
    {
        FileStream? opened = null;
        // The open itself is refused for the microseconds in which somebody else holds the lock.
        Repeat(() =>
        {
            try
            {
                opened = JournalFolder.OpenShared(path, FileMode.OpenOrCreate);
                return true;
            }
            catch (IOException) when (File.Exists(path))
            {
                return false;
            }
        });
        return opened!;
    }

    private void Repeat(Func<bool> attempt)
    {
        if (attempt()) return;
        var start = _time.GetTimestamp();
        var wait = new SpinWait();
        do
        {
            if (_time.GetElapsedTime(start) > _timeout)
                throw new IOException($"Another process has held the journal's lock '{_file?.Name ?? JournalFolder.LockName}' for more than {_timeout.TotalSeconds:0} s.");
            wait.SpinOnce();
        }
        while (!attempt());
    }

    private bool TryLock()
    {
        if (!OperatingSystem.IsWindows()) return Flock(_handle, Exclusive | NonBlocking) == 0;
        try
        {
            _file.Lock(long.MaxValue - 1, 1);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void Release()
    {
        if (OperatingSystem.IsWindows()) _file.Unlock(long.MaxValue - 1, 1);
        else _ = Flock(_handle, Unlock);
        _gate.Exit();
    }

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);

    internal readonly ref struct Held(JournalLock owner)
    {
        public void Dispose() => owner.Release();
    }
}
