namespace Sallyport.Control.Usage;

/// <summary>By what the provider's counts are told apart; empty where it does not say.</summary>
/// <param name="Kind">One of <see cref="UpstreamKind"/>'s names.</param>
public readonly record struct UpstreamKey(string Kind, string Project, string KeyId, string Model);

/// <summary>One count of the provider.</summary>
/// <param name="Start">Of the minute, hour or day; inclusive.</param>
/// <param name="Seen">Since when the figures have been these: what was read again and was the same keeps it.</param>
public sealed record UpstreamRow(DateTimeOffset Start, UpstreamKey Key, UpstreamFigures Figures, DateTimeOffset Seen);

/// <summary>What a day cost by one line of the bill.</summary>
/// <param name="Start">Midnight UTC.</param>
public sealed record UpstreamCost(DateTimeOffset Start, string Project, string KeyId, string LineItem, long NanoUsd);
