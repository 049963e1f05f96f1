namespace Sallyport.Core.Metering;

/// <summary>What has been read of one answer, or of one message of it.</summary>
internal struct UsageDraft
{
    private long? _input, _output, _total, _cached, _cacheRead, _cacheWrites, _reasoning, _toolInput, _thoughts;
    private double? _seconds;

    /// <summary>Whether the provider's own figures were there.</summary>
    public bool HasUsage { get; private set; }

    public void Set(UsageField field, double number)
    {
        if (number is < 0 or > long.MaxValue / 1024) return;
        var count = (long)number;
        switch (field)
        {
            case UsageField.Input: _input = count; break;
            case UsageField.Output: _output = count; break;
            case UsageField.Total: _total = count; break;
            case UsageField.Cached: _cached = count; break;
            case UsageField.CacheRead: _cacheRead = count; break;
            case UsageField.CacheWrites: _cacheWrites = count; break;
            case UsageField.ExtraCacheWrites: _cacheRead ??= 0; _cacheWrites = count; break;
            case UsageField.Reasoning: _reasoning = count; break;
            case UsageField.ToolInput: _toolInput = count; break;
            case UsageField.Thoughts: _thoughts = count; break;
            case UsageField.Seconds: _seconds = number; break;
            default: return;
        }
        HasUsage = true;
    }

    public readonly TokenUsage ToUsage()
    {
        var input = (_input ?? (_output is null ? _total ?? 0 : 0)) + (_toolInput ?? 0);
        // Anthropic counts what comes from or goes into the cache beside the input, the others within it.
        if (_cacheRead is { } read) input += read + (_cacheWrites ?? 0);
        return new TokenUsage
        {
            Input = input,
            CachedInput = _cacheRead ?? _cached ?? 0,
            CacheWrites = _cacheWrites ?? 0,
            Output = (_output ?? 0) + (_thoughts ?? 0),
            Reasoning = _reasoning ?? _thoughts ?? 0,
            Seconds = _seconds ?? 0,
        };
    }
}

/// <summary>The figures that providers report, by meaning.</summary>
internal enum UsageField
{
    None,
    Input,
    Output,
    Total,

    /// <summary>Of the input, read from a cache.</summary>
    Cached,

    /// <summary>Beside the input, read from a cache.</summary>
    CacheRead,

    /// <summary>Of the input, written into a cache.</summary>
    CacheWrites,

    /// <summary>Beside the input, written into a cache.</summary>
    ExtraCacheWrites,
    Reasoning,
    ToolInput,

    /// <summary>Beside the output.</summary>
    Thoughts,
    Seconds,
}
