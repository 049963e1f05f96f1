using System.Text.RegularExpressions;

namespace Sallyport.Core.Policy;

/// <summary>What one agent may do with one credential. Immutable; a change of policy is a new snapshot.</summary>
public sealed record Grant
{
    public required string Agent { get; init; }

    /// <summary>The credential's name, such as <c>openai/support-bot-prod</c>.</summary>
    public required string Credential { get; init; }

    public PermissionSet Permissions { get; init; } = PermissionSet.Nothing;
    public NameRules Models { get; init; } = NameRules.Any;

    /// <summary>By the provider's tool types: <c>mcp</c>, <c>code_interpreter</c>, <c>web_search</c>.</summary>
    public NameRules Tools { get; init; } = NameRules.Any;

    public RequestRules Requests { get; init; } = RequestRules.Any;
    public Limits Limits { get; init; } = Limits.None;
    public Budget Budget { get; init; } = Budget.None;
    public CaptureLevel Capture { get; init; } = CaptureLevel.Metadata;

    /// <summary>What is removed from a capture at <see cref="CaptureLevel.Redacted"/>, beside secrets.</summary>
    public IReadOnlyList<Regex> CapturePatterns { get; init; } = [];

    /// <summary>Whether the decision depends on what is in the request's body.</summary>
    public bool ReadsContent => Models.Restricts || Tools.Restricts || Requests.Restricts;

    /// <summary>Whether some call could be refused that a line of a batch may make, so that its lines have to be known.</summary>
    public bool ReadsBatches => ReadsContent || Permissions.AllBecause is null;
}
