namespace FakeOpenAI.Admin.Limits;

/// <summary>The hosted tools of a project that are switched on.</summary>
internal sealed record HostedTools(IReadOnlySet<string> Enabled)
{
    public static IReadOnlyList<string> Names { get; } = ["file_search", "web_search", "image_generation", "mcp", "code_interpreter"];

    public static HostedTools All { get; } = new(Names.ToHashSet());

    public HostedTools With(string name, bool enabled) => new(Enabled.Where(other => other != name).Concat(enabled ? [name] : []).ToHashSet());
}
