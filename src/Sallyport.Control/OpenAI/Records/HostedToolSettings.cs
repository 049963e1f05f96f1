namespace Sallyport.Control.OpenAI.Records;

/// <summary>Which of the provider's own tools a project may use. In a change, what is null stays as it is.</summary>
public sealed record HostedToolSettings
{
    public HostedTool? FileSearch { get; init; }

    public HostedTool? WebSearch { get; init; }

    public HostedTool? ImageGeneration { get; init; }

    public HostedTool? Mcp { get; init; }

    public HostedTool? CodeInterpreter { get; init; }
}

public sealed record HostedTool
{
    public required bool Enabled { get; init; }
}
