using System.Diagnostics;

namespace Sallyport.Broker.Telemetry;

/// <summary>One call, over, as a span of kind CLIENT.</summary>
internal sealed record FinishedSpan
{
    private const ulong ClientKind = 3;
    private const ulong ErrorStatus = 2;

    /// <summary>The client's span; default where there is none, and this one begins a trace.</summary>
    public required ActivityContext Parent { get; init; }

    public required string Name { get; init; }
    public required DateTimeOffset Start { get; init; }
    public required DateTimeOffset End { get; init; }
    public required IReadOnlyList<KeyValuePair<string, object?>> Attributes { get; init; }
    public required bool IsError { get; init; }

    public void Write(ProtoWriter to)
    {
        Span<byte> id = stackalloc byte[16];
        (Parent == default ? ActivityTraceId.CreateRandom() : Parent.TraceId).CopyTo(id);
        to.Bytes(1, id);
        ActivitySpanId.CreateRandom().CopyTo(id[..8]);
        to.Bytes(2, id[..8]);
        if (Parent != default)
        {
            Parent.SpanId.CopyTo(id[..8]);
            to.Bytes(4, id[..8]);
        }
        to.Text(5, Name);
        to.Varint(6, ClientKind);
        to.Time(7, Start);
        to.Time(8, End);
        to.Attributes(9, Attributes);
        if (IsError) to.Message(15, status => status.Varint(3, ErrorStatus));
    }
}
