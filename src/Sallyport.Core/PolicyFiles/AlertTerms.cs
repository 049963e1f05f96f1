namespace Sallyport.Core.PolicyFiles;

/// <summary>What the control plane is to make of what it notices.</summary>
public sealed record AlertTerms
{
    public static AlertTerms None { get; } = new();

    /// <summary>How many times a key's usual number of requests is a spike; null for what the settings say.</summary>
    public double? SpikeFactor { get; init; }

    /// <summary>Whether a key that is used outside of the gate is ended and replaced at once.</summary>
    public bool ContainLeaks { get; init; }

    /// <summary>Who may administer the organization beside Sallyport: ids of admin keys, people and accounts, and mail addresses.</summary>
    public IReadOnlyList<string> ExpectedAdmins { get; init; } = [];
}
