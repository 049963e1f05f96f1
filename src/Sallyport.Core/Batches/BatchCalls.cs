using System.Text.Json;
using Sallyport.Core.Content;

namespace Sallyport.Core.Batches;

/// <summary>What the lines of one batch file ask for, each different call once, gathered while the file streams by.</summary>
public sealed class BatchCalls
{
    /// <summary>A file whose lines differ more than that is not remembered: its agent can send it in several.</summary>
    public const int MaxCalls = 256;

    private const int MaxBytes = 64 * 1024;

    private readonly HashSet<string> _calls = new(StringComparer.Ordinal);
    private int _bytes;

    /// <summary>Whether it holds all of them.</summary>
    public bool IsWhole { get; private set; } = true;

    public void Add(in BatchLine line)
    {
        if (!IsWhole) return;
        var call = JsonSerializer.Serialize(BatchCall.Of(line), BatchJson.Default.BatchCall);
        if (!_calls.Add(call)) return;
        _bytes += call.Length;
        IsWhole = _calls.Count <= MaxCalls && _bytes <= MaxBytes;
    }

    /// <summary>One call a line.</summary>
    public override string ToString() => string.Join('\n', _calls.Order(StringComparer.Ordinal));

    /// <summary>Null where it is not what <see cref="ToString"/> wrote.</summary>
    public static IReadOnlyList<BatchCall>? Parse(string text)
    {
        try
        {
            return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
                JsonSerializer.Deserialize(line, BatchJson.Default.BatchCall) ?? throw new JsonException())];
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
