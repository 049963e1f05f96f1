namespace Sallyport.Core.Metering;

/// <summary>What a model costs and how much it reads and writes at most. Prices in USD; null where it has none of the kind.</summary>
public sealed record ModelPrice
{
    private const decimal Billion = 1_000_000_000;

    /// <summary>Names of models; <c>*</c> stands for any characters.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>A million tokens of input.</summary>
    public required decimal Input { get; init; }

    /// <summary>A million tokens of input from the provider's cache; null where they cost as much as others.</summary>
    public decimal? CachedInput { get; init; }

    /// <summary>A million tokens written into the cache; null where they cost as much as others.</summary>
    public decimal? CacheWrite { get; init; }

    /// <summary>A million tokens of output, reasoning included.</summary>
    public decimal Output { get; init; }

    /// <summary>One image, for models that are billed by the image.</summary>
    public decimal? Image { get; init; }

    /// <summary>One minute of audio, for models that are billed by time.</summary>
    public decimal? Minute { get; init; }

    /// <summary>The most tokens of input it takes.</summary>
    public long? Context { get; init; }

    /// <summary>The most tokens of output it gives.</summary>
    public long? MaxOutput { get; init; }

    /// <summary>What a long input makes dearer.</summary>
    public LongContextPrice? LongContext { get; init; }

    /// <summary>In billionths of a dollar, rounded up.</summary>
    /// <param name="usage">What was used.</param>
    /// <param name="factor">Of the service tier.</param>
    public long NanoUsd(in TokenUsage usage, decimal factor = 1)
    {
        var cached = Math.Clamp(usage.CachedInput, 0, usage.Input);
        var writes = Math.Clamp(usage.CacheWrites, 0, usage.Input - cached);
        var dearer = LongContext is { } context && usage.Input > context.Above ? context : null;
        // This runs several times for each call, and decimal arithmetic is dear: what does not apply is not computed.
        var input = (usage.Input - cached - writes) * Input;
        if (cached > 0) input += cached * (CachedInput ?? Input);
        if (writes > 0) input += writes * (CacheWrite ?? Input);
        var output = usage.Output * Output;
        if (dearer is not null) (input, output) = (input * dearer.Input, output * dearer.Output);
        var nano = (input + output) * 1000;
        if (usage.Images > 0) nano += usage.Images * (Image ?? 0) * Billion;
        if (usage.Seconds > 0) nano += (decimal)usage.Seconds / 60 * (Minute ?? 0) * Billion;
        if (factor != 1) nano *= factor;
        return (long)Math.Min(Math.Ceiling(nano), long.MaxValue / 4);
    }
}

/// <summary>What the prices of a call are multiplied by when its input is long.</summary>
/// <param name="Above">Tokens of input.</param>
public sealed record LongContextPrice(long Above, decimal Input, decimal Output);
