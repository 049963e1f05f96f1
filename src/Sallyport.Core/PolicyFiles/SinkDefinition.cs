namespace Sallyport.Core.PolicyFiles;

/// <summary>Where the record is sent: one entry of <c>sinks</c>. It names a credential and never holds one.</summary>
public sealed record SinkDefinition
{
    public required string Name { get; init; }
    public required SinkType Type { get; init; }
    public required SinkFormat Format { get; init; }
    public required SinkEvents Events { get; init; }

    /// <summary>Set for every type but <see cref="SinkType.Jsonl"/>.</summary>
    public Uri? Url { get; init; }

    /// <summary>Of <see cref="SinkType.Jsonl"/>: the file, with its full path.</summary>
    public string? Path { get; init; }

    /// <summary>Of the provider <c>sink</c>; null where the receiver asks for none.</summary>
    public string? Credential { get; init; }

    /// <summary>A PEM file with the only authorities to trust; null for those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>The index or data stream to write to, where the receiver has such; null for its default.</summary>
    public string? Index { get; init; }
}

/// <summary>What a receiver speaks.</summary>
public enum SinkType { Jsonl, Syslog, SplunkHec, Datadog, Elastic, Chronicle, Otlp, Webhook }

/// <summary>How an event is written.</summary>
public enum SinkFormat { Ocsf, Ecs, Native }

/// <summary>What a sink gets. The journal includes its alerts.</summary>
[Flags]
public enum SinkEvents
{
    None = 0,
    Journal = 1,
    Alerts = 2,

    /// <summary>The audit log of the provider's organization.</summary>
    Audit = 4,

    All = Journal | Alerts | Audit,
}
