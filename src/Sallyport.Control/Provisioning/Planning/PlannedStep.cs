namespace Sallyport.Control.Provisioning.Planning;

/// <summary>
/// One step of a plan: a value, which a person reads and <see cref="Applying.StepRunner"/> carries out. What a step
/// needs beyond its words stands in its own kind.
/// </summary>
public abstract record PlannedStep
{
    /// <summary>The project's name; empty for the organization itself.</summary>
    public required string Project { get; init; }

    /// <summary>What of it: <c>models</c>, <c>service_accounts.runtime.key</c>.</summary>
    public required string Subject { get; init; }

    public required StepEffect Effect { get; init; }

    /// <summary>What is there; null where nothing is.</summary>
    public string? Before { get; init; }

    /// <summary>What will be there, or why it will not.</summary>
    public string? After { get; init; }

    /// <summary>In the order in which they are made; empty where nothing is changed at the provider.</summary>
    public IReadOnlyList<PlannedCall> Calls { get; init; } = [];

    /// <summary>Whether carrying it out does anything.</summary>
    public bool Acts => Effect is StepEffect.Create or StepEffect.Change or StepEffect.Adopt;

    /// <summary>Where it is: <c>projects.support-bot-prod.models</c>, as in the file.</summary>
    public string Path => (Project, Subject) switch
    {
        ("", _) => Subject,
        (_, "") => $"projects.{Project}",
        _ => $"projects.{Project}.{Subject}",
    };

    /// <summary>One line for people.</summary>
    public string Line => Effect switch
    {
        StepEffect.Create => $"+ {Path}: {After}",
        StepEffect.Change => $"~ {Path}: {Before ?? "none"} -> {After}",
        StepEffect.Adopt => $"> {Path}: {After}",
        StepEffect.Refused => $"! {Path}: {After}",
        StepEffect.NotInFile => $"? {Path}: {Before}",
        _ => $"= {Path}: {After ?? Before}",
    };
}

/// <summary>Says something and does nothing.</summary>
public sealed record Remark : PlannedStep;
