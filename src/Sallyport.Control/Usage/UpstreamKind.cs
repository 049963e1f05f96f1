using Sallyport.Control.OpenAI;
using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Control.Usage;

/// <summary>
/// The kinds of usage as they are stored. What a batch used is a kind of its own: it is counted when the provider gets to
/// it, hours after the call that asked for it, and with one request for each line of a file.
/// </summary>
public static class UpstreamKind
{
    public const string Completions = "completions";
    public const string Batches = "completions_batch";
    public const string Embeddings = "embeddings";
    public const string Moderations = "moderations";
    public const string Images = "images";
    public const string Speeches = "audio_speeches";
    public const string Transcriptions = "audio_transcriptions";

    /// <summary>Kinds of which each request is a call that somebody made with a key, when they made it.</summary>
    public static IReadOnlyList<string> Calls { get; } = [Completions, Embeddings, Moderations, Images, Speeches, Transcriptions];

    public static IReadOnlyList<UsageKind> All { get; } = Enum.GetValues<UsageKind>();

    /// <summary>The dimensions that are stored, of those that the kind has.</summary>
    internal static IReadOnlyList<string> GroupBy(UsageKind kind) =>
        [.. UsageQuery.DimensionsOf(kind).Where(d => d is "project_id" or "api_key_id" or "model" or "batch")];

    /// <summary>The names under which rows of a kind are stored.</summary>
    internal static IReadOnlyList<string> NamesOf(UsageKind kind) => kind == UsageKind.Completions ? [Completions, Batches] : [Name(kind, false)];

    internal static (UpstreamKey Key, UpstreamFigures Figures) Read(UsageKind kind, UsageResult result) => (
        new UpstreamKey(Name(kind, result.Batch == true), result.ProjectId ?? "", result.ApiKeyId ?? "", result.Model ?? ""),
        kind switch
        {
            UsageKind.Completions or UsageKind.Embeddings or UsageKind.Moderations =>
                new UpstreamFigures(result.NumModelRequests ?? 0, result.InputTokens ?? 0, result.InputCachedTokens ?? 0, result.OutputTokens ?? 0, 0),
            UsageKind.Images => Other(result.NumModelRequests, result.Images),
            UsageKind.AudioSpeeches => Other(result.NumModelRequests, result.Characters),
            UsageKind.AudioTranscriptions => Other(result.NumModelRequests, result.Seconds),
            UsageKind.VectorStores => Other(null, result.UsageBytes),
            UsageKind.CodeInterpreterSessions => Other(null, result.NumSessions),
            _ => Other(result.NumRequests, null),
        });

    private static UpstreamFigures Other(long? requests, long? other) => new(requests ?? 0, 0, 0, 0, other ?? 0);

    private static string Name(UsageKind kind, bool batch) => kind switch
    {
        UsageKind.Completions => batch ? Batches : Completions,
        UsageKind.Embeddings => Embeddings,
        UsageKind.Moderations => Moderations,
        UsageKind.Images => Images,
        UsageKind.AudioSpeeches => Speeches,
        UsageKind.AudioTranscriptions => Transcriptions,
        UsageKind.VectorStores => "vector_stores",
        UsageKind.CodeInterpreterSessions => "code_interpreter_sessions",
        UsageKind.FileSearchCalls => "file_search_calls",
        _ => "web_search_calls",
    };
}
