using FakeOpenAI.Faults;

namespace Sallyport.Clients.Tests.Running;

/// <summary>One client to run under <c>sally run</c>, and the moment at which to look at its processes.</summary>
internal sealed record ClientCommand
{
    public required string Program { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>
    /// The beginning of a path. The first request to it is held unanswered by the upstream while the processes are
    /// searched: at that moment the key has been put on, and the client waits.
    /// </summary>
    public required string HoldAt { get; init; }

    /// <summary>The method of the request to hold, where others go to the same path before it.</summary>
    public string? HoldMethod { get; init; }

    /// <summary>What the upstream does to the very first request to <see cref="HoldAt"/>, before it holds the next one.</summary>
    public Fault? FirstFault { get; init; }

    /// <summary>Options of <c>sally run</c>, before the <c>--</c>.</summary>
    public IReadOnlyList<string> RunOptions { get; init; } = [];

    /// <summary>Variables the user has set besides; a null removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>Only <c>PATH</c> and the folders, rather than this machine's whole environment with the CA variables it presets.</summary>
    public bool CleanEnvironment { get; init; }

    /// <summary>Variables hold the real key, so that <c>sally</c>'s own environment does; what it starts is searched all the same.</summary>
    public bool KeyInOuterEnvironment { get; init; }

    /// <summary>
    /// A shell's one-liner. Inside it <c>$OPENAI_API_KEY</c> and the like are what the child was given.
    /// </summary>
    public static ClientCommand Shell(string script, string holdAt) => new() { Program = "/bin/sh", Arguments = ["-ec", script], HoldAt = holdAt };
}
