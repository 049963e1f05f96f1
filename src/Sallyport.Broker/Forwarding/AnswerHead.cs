namespace Sallyport.Broker.Forwarding;

/// <summary>
/// What the gate looks at in an answer's head, as the provider wrote it. The HTTP library's typed headers would parse
/// them for each answer, and leave out what they cannot parse.
/// </summary>
internal readonly struct AnswerHead(HttpResponseMessage answer)
{
    /// <summary>How the body is packed; empty where it is not. Several codings stand behind each other, separated by commas.</summary>
    public string Coding { get; } = answer.Content.Headers.NonValidated.TryGetValues("Content-Encoding", out var coding)
        && coding.ToString().Trim() is var named && !named.Equals("identity", StringComparison.OrdinalIgnoreCase) ? named : "";

    /// <summary>The media type with its parameters; null where none is stated.</summary>
    public string? Type { get; } = answer.Content.Headers.NonValidated.TryGetValues("Content-Type", out var type) ? type.ToString() : null;

    public long? Length { get; } = answer.Content.Headers.ContentLength;
}
