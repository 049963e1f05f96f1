using Sallyport.Core.Vault;

namespace Sallyport.Control.Provisioning.Observing;

/// <summary>What is there: at the provider, and in the vault.</summary>
public sealed record ObservedOrganization
{
    /// <summary>Active ones only. Settings are read of those alone that the file names.</summary>
    public IReadOnlyList<ObservedProject> Projects { get; init; } = [];

    /// <summary>The organization's groups; read only where the file names one.</summary>
    public IReadOnlyList<ObservedGroup> Groups { get; init; } = [];

    /// <summary>What the vault holds, by name: facts, no secrets.</summary>
    public IReadOnlyDictionary<string, Credential> Credentials { get; init; } = new Dictionary<string, Credential>();

    /// <summary>Names of credentials that are being rotated: their keys come and go.</summary>
    public IReadOnlySet<string> Rotating { get; init; } = new HashSet<string>();

    public ObservedGroup? FindGroup(string name) => Groups.FirstOrDefault(g => g.Name == name);
}

/// <param name="MemberIds">People and service accounts.</param>
public sealed record ObservedGroup(string Id, string Name, IReadOnlyList<string> MemberIds);
