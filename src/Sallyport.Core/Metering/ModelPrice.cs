namespace Sallyport.Core.Metering;

/// <summary>What a model costs and how much it reads and writes at most. Prices in USD; null where it has none of the kind.</summary>
public sealed record ModelPrice
{
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
    public long NanoUsd(TokenUsage usage, decimal factor = 1)
    {
        var cached = Math.Clamp(usage.CachedInput, 0, usage.Input);
        var writes = Math.Clamp(usage.CacheWrites, 0, usage.Input - cached);
        var dearer = LongContext is { } context && usage.Input > context.Above ? context : null;
        var million = ((usage.Input - cached - writes) * Input + cached * (CachedInput ?? Input) + writes * (CacheWrite ?? Input)) * (dearer?.Input ?? 1)
            + usage.Output * Output * (dearer?.Output ?? 1);
        var usd = million / 1_000_000 + usage.Images * (Image ?? 0) + (decimal)usage.Seconds / 60 * (Minute ?? 0);
        return (long)Math.Min(Math.Ceiling(usd * factor * 1_000_000_000), long.MaxValue / 4);
    }
}

/// <summary>What the prices of a call are multiplied by when its input is long.</summary>
/// <param name="Above">Tokens of input.</param>
public sealed record LongContextPrice(long Above, decimal Input, decimal Output);
