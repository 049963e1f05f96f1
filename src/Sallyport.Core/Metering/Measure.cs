namespace Sallyport.Core.Metering;

/// <summary>What is counted.</summary>
public enum Measure
{
    Requests,
    Tokens,
    Images,

    /// <summary>In billionths of a US dollar.</summary>
    NanoUsd,

    /// <summary>Requests in flight.</summary>
    Concurrent,
}
