using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Sallyport.Core.Primitives;

namespace Sallyport.Core.Journal;

/// <summary>
/// The chain on the disk, shared with other processes. A commit is: take the lock; if anyone else has written, read
/// the end of the chain again; encode; one write; release. The flush to the disk, and the head behind it, come later.
/// </summary>
internal sealed class JournalChain : IDisposable
{
    private readonly JournalFolder _folder;
    private readonly TimeProvider _time;
    private readonly JournalOptions _options;
    private readonly JournalLock _lock;
    private readonly JournalHeadFile _head;
    private readonly JournalEncoder _encoder = new();
    private readonly Lock _flushing = new();
    private readonly byte[] _hash = JournalLine.Zeros.ToArray();
    private readonly List<string> _notices = [];
    private readonly List<FileStream> _retired = [];
    private FileStream? _file;
    // Asked for each time, the stream looks for its place in the file first.
    private SafeFileHandle? _handle;
    private int _number;
    private long _length;
    private long _seq;
    private bool _located;

    public JournalChain(JournalFolder folder, TimeProvider time, Secret? sealKey, JournalOptions options)
    {
        _folder = folder;
        _time = time;
        _options = options;
        folder.Create();
        _lock = new JournalLock(folder.LockFile, time, options.LockTimeout);
        using var held = _lock.Enter();
        _head = new JournalHeadFile(folder.HeadFile, sealKey);
    }

    /// <summary>Writes the entries as one piece: all of them are in the chain, or none.</summary>
    public void Commit(List<JournalEntry> entries)
    {
        using var held = _lock.Enter();
        if (!_located || MovedOn()) Locate();
        if (_file is null || _length >= _options.MaxFileBytes) OpenNext();
        var handle = _handle!;
        var now = _time.GetUtcNow();
        _encoder.Begin(_seq, _hash);
        if (_length == 0) _encoder.Add(Opened(), now);
        foreach (var notice in _notices) _encoder.Add(new JournalEntry { Type = JournalEntryType.JournalRepaired, Detail = notice }, now);
        foreach (var entry in entries) _encoder.Add(entry, now);
        var lines = _encoder.Lines;
        try
        {
            RandomAccess.Write(handle, lines, _length);
            // Longer only where an unfinished line stood here that has been moved aside.
            if (_notices.Count > 0 && RandomAccess.GetLength(handle) > _length + lines.Length) RandomAccess.SetLength(handle, _length + lines.Length);
        }
        catch (IOException)
        {
            TakeBack(handle);
            throw;
        }
        _length += lines.Length;
        _seq = _encoder.Seq;
        _encoder.Hash.CopyTo(_hash);
        _notices.Clear();
    }

    /// <summary>Forces everything committed so far to the disk, then moves the head there.</summary>
    public void Flush()
    {
        lock (_flushing)
        {
            FileStream[] retired;
            FileStream? current;
            int number;
            long seq;
            string hash;
            using (_lock.EnterHere())
            {
                (retired, current, number, seq) = ([.. _retired], _file, _number, _seq);
                hash = Encoding.ASCII.GetString(_hash);
            }
            foreach (var file in retired)
            {
                _options.FlushToDisk(file.SafeFileHandle);
                using (_lock.EnterHere()) _retired.Remove(file);
                file.Dispose();
            }
            if (current is null || seq == 0) return;
            _options.FlushToDisk(current.SafeFileHandle);
            using var held = _lock.Enter();
            _head.Advance(seq, hash, JournalFolder.NameOf(number));
            // A file removed under its writer would swallow all further entries.
            if (!File.Exists(_folder.FileOf(number))) _located = false;
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        foreach (var file in _retired) file.Dispose();
        _head.Dispose();
        _lock.Dispose();
        _encoder.Dispose();
    }

    private bool MovedOn() =>
        _file is null || _lock.ReadFileNumber() != _number || RandomAccess.GetLength(_handle!) != _length;

    /// <summary>Finds the end of the chain: the last entry in the files, or further on if the head or our memory know more.</summary>
    private void Locate()
    {
        _located = false;
        var numbers = _folder.Numbers();
        var (head, damaged) = _head.Read();
        Retire();
        _length = 0;
        _number = Math.Max(numbers.LastOrDefault(), _lock.ReadFileNumber());
        var found = new JournalTail(0, JournalLine.Zeros.ToArray(), 0);
        for (var i = numbers.Length - 1; i >= 0 && found.Seq == 0; i--)
        {
            var file = JournalFolder.OpenShared(_folder.FileOf(numbers[i]), FileMode.Open);
            found = JournalTail.Read(file.SafeFileHandle);
            if (numbers[i] != _number)
            {
                file.Dispose();
                continue;
            }
            (_file, _handle) = (file, file.SafeFileHandle);
            _length = found.CompleteLength;
            if (RandomAccess.GetLength(file.SafeFileHandle) > _length) AddNotice(JournalRepair.MoveAside(_folder, _number, file.SafeFileHandle, _length));
        }
        if (damaged) AddNotice($"{JournalFolder.HeadName} could not be read and was written anew");
        if (head is not null && head.Seq > Math.Max(found.Seq, _seq)) Continue(found.Seq, head.Seq, Encoding.ASCII.GetBytes(head.Hash));
        else if (_seq > found.Seq) Continue(found.Seq, _seq, _hash);
        else Continue(found.Seq, found.Seq, found.Hash);
        _located = true;
    }

    private void Continue(long foundSeq, long seq, ReadOnlySpan<byte> hash)
    {
        if (seq > foundSeq)
            AddNotice(string.Create(CultureInfo.InvariantCulture, $"entries {foundSeq + 1} to {seq} were written and are missing from the files"));
        _seq = seq;
        hash.CopyTo(_hash);
    }

    private void AddNotice(string notice)
    {
        if (!_notices.Contains(notice)) _notices.Add(notice);
    }

    private void OpenNext()
    {
        var next = _number + 1;
        // If it exists, a writer died between creating it and saying so: the next attempt looks again.
        _located = false;
        var file = JournalFolder.OpenShared(_folder.FileOf(next), FileMode.CreateNew);
        Retire();
        (_file, _handle, _number, _length) = (file, file.SafeFileHandle, next, 0);
        // Before the first line: a writer that finds the old number would continue the old file.
        _lock.WriteFileNumber(next);
        _located = true;
    }

    private JournalEntry Opened() => new()
    {
        Type = JournalEntryType.JournalOpened,
        Detail = _seq == 0 ? "the journal begins" : $"continues after entry {_seq.ToString(CultureInfo.InvariantCulture)}",
    };

    private void Retire()
    {
        if (_file is not null) _retired.Add(_file);
        (_file, _handle) = (null, null);
    }

    /// <summary>Removes what a failed write may have left, and reads the end of the chain again before the next one.</summary>
    private void TakeBack(SafeFileHandle handle)
    {
        _located = false;
        try
        {
            RandomAccess.SetLength(handle, _length);
        }
        catch (IOException)
        {
            // What is left stands behind the last newline or is in the chain; Locate deals with both.
        }
    }
}
