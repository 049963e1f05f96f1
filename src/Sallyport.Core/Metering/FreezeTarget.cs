namespace Sallyport.Core.Metering;

/// <summary>Who or what a freeze holds.</summary>
public enum FreezeKind
{
    Agent,
    Credential,
    All,
}

/// <param name="Name">The agent's or the credential's; empty for all.</param>
public sealed record FreezeTarget(FreezeKind Kind, string Name)
{
    public static FreezeTarget All { get; } = new(FreezeKind.All, "");

    public static FreezeTarget Agent(string name) => new(FreezeKind.Agent, name);

    public static FreezeTarget Credential(string name) => new(FreezeKind.Credential, name);

    public override string ToString() => Kind switch
    {
        FreezeKind.Agent => $"agent {Name}",
        FreezeKind.Credential => $"credential {Name}",
        _ => "everything",
    };
}

/// <summary>A freeze in force.</summary>
/// <param name="Reason">For people: who did it, or what tripped.</param>
public sealed record Freeze(FreezeTarget Target, DateTimeOffset Since, string Reason);
