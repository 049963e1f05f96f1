using System.Buffers;
using System.Collections.Frozen;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Core.Leaks;

/// <summary>
/// Finds any of many secrets in bytes, in one pass: plain, escaped for a URL or for JSON, in base64 at any alignment.
/// After Wu and Manber: a table says for each three bytes how far the search may jump. The patterns lie in one
/// <see cref="Secret"/>, zeroed when the last user has left a set that was retired.
/// </summary>
public sealed class SecretPatterns
{
    /// <summary>A shorter secret would be found in what is no secret.</summary>
    public const int MinSecretBytes = 8;

    private const int MaxWindow = 32;

    private readonly Secret _bytes;
    private readonly (int Start, int Length, int Owner)[] _patterns;
    private readonly byte[] _shift = [];
    private readonly FrozenDictionary<ushort, int[]> _ending = FrozenDictionary<ushort, int[]>.Empty;
    private readonly FrozenDictionary<ushort, int[]> _beginning = FrozenDictionary<ushort, int[]>.Empty;
    private readonly SearchValues<byte> _first;
    private readonly int _window;
    private int _users = 1;

    public SecretPatterns(IEnumerable<OpenCredential> credentials)
    {
        Owners = [.. credentials.Where(c => c.Secret.Length >= MinSecretBytes)];
        (_bytes, _patterns) = SecretForms.Write(Owners);
        MaxLength = _patterns.Length == 0 ? 0 : _patterns.Max(p => p.Length);
        _first = SearchValues.Create([.. _patterns.Select(p => _bytes.Reveal()[p.Start]).Distinct()]);
        if (_patterns.Length == 0) return;

        _window = Math.Min(MaxWindow, _patterns.Min(p => p.Length));
        _shift = new byte[1 << 16];
        _shift.AsSpan().Fill((byte)(_window - 2));
        var ending = new Dictionary<ushort, List<int>>();
        for (var i = 0; i < _patterns.Length; i++)
        {
            var pattern = Pattern(i);
            for (var at = 2; at < _window; at++)
            {
                var block = Three(pattern, at);
                _shift[block] = Math.Min(_shift[block], (byte)(_window - 1 - at));
                if (at < _window - 1) continue;
                if (!ending.TryGetValue(block, out var list)) ending[block] = list = [];
                list.Add(i);
            }
        }
        _beginning = Enumerable.Range(0, _patterns.Length).GroupBy(i => Two(Pattern(i))).ToFrozenDictionary(g => g.Key, g => g.ToArray());
        _ending = ending.ToFrozenDictionary(e => e.Key, e => e.Value.ToArray());
    }

    /// <summary>Of the longest pattern.</summary>
    public int MaxLength { get; }

    private OpenCredential[] Owners { get; }

    public string NameOf(int owner) => Owners[owner].Facts.Name;

    public Credential FactsOf(int owner) => Owners[owner].Facts;

    /// <summary>Where the first secret begins, or -1.</summary>
    public int Find(ReadOnlySpan<byte> text, out int length, out int owner)
    {
        (length, owner) = (0, -1);
        if (_patterns.Length == 0) return -1;
        var bytes = _bytes.Reveal();
        for (var end = _window - 1; end < text.Length;)
        {
            var block = Three(text, end);
            var jump = _shift[block];
            if (jump > 0)
            {
                end += jump;
                continue;
            }
            var start = end - _window + 1;
            foreach (var i in _ending[block])
            {
                var (at, size, who) = _patterns[i];
                if (size > length && text[start..].StartsWith(bytes.Slice(at, size))) (length, owner) = (size, who);
            }
            if (length > 0) return start;
            end++;
        }
        return -1;
    }

    /// <summary>How many bytes at the end of <paramref name="text"/> may be the beginning of a secret.</summary>
    public int Unfinished(ReadOnlySpan<byte> text)
    {
        if (_patterns.Length == 0) return 0;
        var from = Math.Max(0, text.Length - MaxLength + 1);
        while (true)
        {
            var next = text[from..].IndexOfAny(_first);
            if (next < 0) return 0;
            from += next;
            var rest = text[from..];
            if (rest.Length == 1) return 1;
            if (_beginning.TryGetValue(Two(rest), out var likely))
            {
                foreach (var i in likely)
                {
                    if (_patterns[i].Length > rest.Length && Pattern(i).StartsWith(rest)) return rest.Length;
                }
            }
            from++;
        }
    }

    /// <summary>False for a set that was retired: take the new one.</summary>
    public bool TryUse()
    {
        while (true)
        {
            var users = Volatile.Read(ref _users);
            if (users == 0) return false;
            if (Interlocked.CompareExchange(ref _users, users + 1, users) == users) return true;
        }
    }

    /// <summary>Ends one use. The maker's own counts as one, so calling it there retires the set.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0) _bytes.Dispose();
    }

    private ReadOnlySpan<byte> Pattern(int index) => _bytes.Reveal().Slice(_patterns[index].Start, _patterns[index].Length);

    private static ushort Two(ReadOnlySpan<byte> text) => (ushort)(text[0] << 8 | text[1]);

    private static ushort Three(ReadOnlySpan<byte> text, int end) =>
        (ushort)(((uint)(text[end - 2] << 16 | text[end - 1] << 8 | text[end]) * 0x9E3779B1u) >> 16);
}
