namespace Sallyport.Core.PolicyFiles;

/// <summary>How <c>sallyport.yaml</c> spells the types, formats and sources of sinks.</summary>
public static class SinkWords
{
    public static IReadOnlyList<(string Word, SinkType Type)> Types { get; } =
    [
        ("jsonl", SinkType.Jsonl), ("syslog", SinkType.Syslog), ("splunk_hec", SinkType.SplunkHec), ("datadog", SinkType.Datadog),
        ("elastic", SinkType.Elastic), ("chronicle", SinkType.Chronicle), ("otlp", SinkType.Otlp), ("webhook", SinkType.Webhook),
    ];

    public static IReadOnlyList<(string Word, SinkFormat Format)> Formats { get; } =
        [("ocsf", SinkFormat.Ocsf), ("ecs", SinkFormat.Ecs), ("native", SinkFormat.Native)];

    public static IReadOnlyList<(string Word, SinkEvents Events)> Events { get; } =
        [("journal", SinkEvents.Journal), ("alerts", SinkEvents.Alerts), ("audit", SinkEvents.Audit)];

    public static string Of(SinkType type) => Types.First(t => t.Type == type).Word;

    public static string Of(SinkFormat format) => Formats.First(f => f.Format == format).Word;

    public static IEnumerable<string> Of(SinkEvents events) => Events.Where(e => events.HasFlag(e.Events)).Select(e => e.Word);
}
