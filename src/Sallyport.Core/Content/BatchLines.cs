using Sallyport.Core.Policy;

namespace Sallyport.Core.Content;

/// <summary>Reads the lines of a batch file while they stream by.</summary>
internal sealed class BatchLines
{
    private JsonContentReader _line = JsonContentReader.ForBatchLine();
    private int _number = 1;
    private bool _isEmpty = true;

    public Denial? Read(ReadOnlySpan<byte> bytes, Func<BatchLine, Denial?> decide)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var part = end < 0 ? bytes : bytes[..end];
            if (part.ContainsAnyExcept((byte)' ', (byte)'\t', (byte)'\r')) _isEmpty = false;
            if (_line.Read(part) is { } denial) return Of(denial);
            if (end < 0) return null;
            if (Complete(decide) is { } refused) return refused;
            bytes = bytes[(end + 1)..];
            _line = JsonContentReader.ForBatchLine();
            _number++;
            _isEmpty = true;
        }
        return null;
    }

    public Denial? Complete(Func<BatchLine, Denial?> decide)
    {
        if (_isEmpty) return null;
        if (_line.Complete() is { } denial) return Of(denial);
        if (_line.Method is not { } method || _line.Path is not { } path) return Of(new Denial(Rule.MalformedContent, "it names no method or no url"));
        return decide(new BatchLine(_number, method, path, _line.Facts)) is { } refused ? Of(refused) : null;
    }

    private Denial Of(Denial denial) => denial with { Subject = $"line {_number} of the batch: {denial.Subject}" };
}
