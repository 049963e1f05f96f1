namespace Sallyport.Core.Metering;

/// <summary>What a call used, by the provider's word or by an estimate.</summary>
public readonly record struct TokenUsage
{
    /// <summary>All input tokens, the cached ones included.</summary>
    public long Input { get; init; }

    /// <summary>Input tokens that the provider had cached.</summary>
    public long CachedInput { get; init; }

    /// <summary>Input tokens that were written into a cache, where that has a price of its own.</summary>
    public long CacheWrites { get; init; }

    /// <summary>All output tokens, those of reasoning included.</summary>
    public long Output { get; init; }

    public long Reasoning { get; init; }
    public long Images { get; init; }

    /// <summary>Of audio that is billed by its length.</summary>
    public double Seconds { get; init; }

    /// <summary>Whether the provider did not say, so that this was counted or guessed here.</summary>
    public bool IsEstimated { get; init; }

    public long Tokens => Input + Output;

    public bool IsEmpty => Tokens == 0 && Images == 0 && Seconds == 0;

    public static TokenUsage operator -(TokenUsage a, TokenUsage b) => new()
    {
        Input = a.Input - b.Input,
        CachedInput = a.CachedInput - b.CachedInput,
        CacheWrites = a.CacheWrites - b.CacheWrites,
        Output = a.Output - b.Output,
        Reasoning = a.Reasoning - b.Reasoning,
        Images = a.Images - b.Images,
        Seconds = a.Seconds - b.Seconds,
        IsEstimated = a.IsEstimated,
    };

    public static TokenUsage operator +(TokenUsage a, TokenUsage b) => new()
    {
        Input = a.Input + b.Input,
        CachedInput = a.CachedInput + b.CachedInput,
        CacheWrites = a.CacheWrites + b.CacheWrites,
        Output = a.Output + b.Output,
        Reasoning = a.Reasoning + b.Reasoning,
        Images = a.Images + b.Images,
        Seconds = a.Seconds + b.Seconds,
        IsEstimated = a.IsEstimated || b.IsEstimated,
    };
}
