namespace Sallyport.Cli.Help;

/// <summary>What <c>sally</c> says about itself before it lists its commands.</summary>
internal static class FrontPage
{
    public const string Story =
        """
        An agent that holds a real API key can leak it: in its environment, its files, its prompts. sally keeps the
        key in a vault and runs the agent behind a gate on this machine. The agent holds a placeholder that is
        worthless elsewhere; the gate puts the real key on for the provider's own hosts, and writes down each use.
        """;

    public static IReadOnlyList<string> Examples { get; } =
    [
        "sally login openai            # store a key: asked for, never an argument",
        "sally run -- codex            # run an agent that never holds it",
        "sally journal tail            # see what passed the gate",
        "sally doctor                  # see what is not as safe as it could be",
    ];

    public static IReadOnlyList<(string Name, string Text)> Environment { get; } =
    [
        ("SALLYPORT_HOME", "Where state is kept; default $XDG_DATA_HOME/sallyport"),
        ("NO_COLOR", "Set to anything: no colours"),
    ];
}
