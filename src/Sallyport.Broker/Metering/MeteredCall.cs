using Sallyport.Core.Compression;
using Sallyport.Core.Metering;
using Sallyport.Core.Policy;

namespace Sallyport.Broker.Metering;

/// <summary>What one call has reserved, and what its answer has said so far about what it used.</summary>
internal sealed class MeteredCall(ContentShape shape, ContentFacts facts, long? bodyBytes, Reservation reservation, PriceTable prices)
{
    private bool _isComplete;
    private long? _nanoUsd;
    private DecodedBytes? _take;

    public ContentShape Shape { get; } = shape;
    public ContentFacts Facts { get; } = facts;
    public Reservation Reservation { get; } = reservation;

    /// <summary>Null until an answer comes that figures can be read from.</summary>
    public UsageReader? Reader { get; set; }

    /// <summary>Unpacks the answer for the reader; null where it is not compressed.</summary>
    public BodyDecoder? Decoder { get; set; }

    public bool IsSocket { get; init; }

    /// <summary>Whether the provider has taken the call: 2xx, or a WebSocket.</summary>
    public bool WasServed { get; set; }

    /// <summary>Settled once; null before.</summary>
    public TokenUsage? Used { get; private set; }

    /// <summary>What it cost; null where the model has no price.</summary>
    public long? NanoUsd => Used is not { } used ? null : used.IsEmpty ? 0 : _nanoUsd ??= (prices.Find(Model) ?? prices.Find(Facts.Model))?.NanoUsd(used, Factor);

    public string? Model => Reader?.Model ?? Facts.Model;

    /// <summary>Shows the next bytes of the answer's body.</summary>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        if (Reader is not { } reader) return;
        if (Decoder is not { } decoder) reader.Read(bytes);
        else decoder.Decode(bytes, _take ??= reader.Read);
    }

    /// <summary>The answer came to its end.</summary>
    public void Complete()
    {
        _isComplete = true;
        Settle();
    }

    /// <summary>By what the answer has said; a second time does nothing.</summary>
    public TokenUsage Settle()
    {
        if (Used is { } settled) return settled;
        var used = WasServed ? Total() : default;
        Used = used;
        Decoder?.Dispose();
        // A WebSocket was charged answer by answer.
        Reservation.Settle(IsSocket ? default : used, Reader?.ServiceTier is null ? null : Factor);
        return used;
    }

    private decimal Factor => prices.Factor(Reader?.ServiceTier ?? Facts.ServiceTier);

    private TokenUsage Total()
    {
        var bound = UpperBound.Of(Shape, Facts, bodyBytes, null);
        if (IsSocket) return Reader?.Sum ?? default;
        if (Reader is null) return bound.Likely;
        // A call that goes on in the background reports nothing more to this gate.
        if (Reader.IsUnfinished || (Facts.Background == true && !_isComplete)) return Reservation.NeedsUsage ? Reservation.Most : bound.Likely;
        return Reader.Total(bound.Likely with { Output = 0 }, _isComplete);
    }
}
