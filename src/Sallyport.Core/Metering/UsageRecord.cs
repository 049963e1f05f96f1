namespace Sallyport.Core.Metering;

/// <summary>What one request used, for the store.</summary>
public readonly record struct UsageRecord
{
    public required DateTimeOffset Time { get; init; }
    public required UsageKey Key { get; init; }
    public TokenUsage Usage { get; init; }

    /// <summary>Null where the model has no price.</summary>
    public long? NanoUsd { get; init; }
}

/// <summary>By what usage is told apart. Empty where a request has none.</summary>
/// <param name="KeyId">The provider's own id of the key that was used; empty where it is not known.</param>
public readonly record struct UsageKey(string Agent, string Credential, string Provider, string Model, string Project, string Session, string KeyId);

/// <summary>A sum over some time.</summary>
public sealed class UsageTotal
{
    public long Requests { get; set; }
    public long Input { get; set; }
    public long CachedInput { get; set; }
    public long Output { get; set; }
    public long Reasoning { get; set; }
    public long Images { get; set; }
    public double Seconds { get; set; }
    public long NanoUsd { get; set; }

    /// <summary>Requests whose usage was estimated.</summary>
    public long Estimated { get; set; }

    /// <summary>Requests that used tokens, images or audio of a model without a price.</summary>
    public long Unpriced { get; set; }

    public long Tokens => Input + Output;

    public void Add(in UsageRecord record)
    {
        var usage = record.Usage;
        Requests++;
        Input += usage.Input;
        CachedInput += usage.CachedInput;
        Output += usage.Output;
        Reasoning += usage.Reasoning;
        Images += usage.Images;
        Seconds += usage.Seconds;
        NanoUsd += record.NanoUsd ?? 0;
        if (usage.IsEstimated && !usage.IsEmpty) Estimated++;
        if (record.NanoUsd is null && !usage.IsEmpty) Unpriced++;
    }

    public void Add(UsageTotal other)
    {
        Requests += other.Requests;
        Input += other.Input;
        CachedInput += other.CachedInput;
        Output += other.Output;
        Reasoning += other.Reasoning;
        Images += other.Images;
        Seconds += other.Seconds;
        NanoUsd += other.NanoUsd;
        Estimated += other.Estimated;
        Unpriced += other.Unpriced;
    }
}

/// <summary>A sum for one minute.</summary>
/// <param name="Minute">Since 1970.</param>
public sealed record UsageRow(long Minute, UsageKey Key, UsageTotal Total);
