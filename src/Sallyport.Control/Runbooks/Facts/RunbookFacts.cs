using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Runbooks.Facts;

/// <summary>All that the runbook is judged by. Gathering it is somebody else's work; nothing in it is a secret.</summary>
public sealed record RunbookFacts
{
    public required DateTimeOffset Now { get; init; }

    /// <summary>The agents' vault, as it lies there: not opened, so not authenticated.</summary>
    public required Known<VaultFile> Vault { get; init; }

    /// <summary>The policy in force. Null inside where none was ever applied.</summary>
    public required Known<PolicyInForce> Policy { get; init; }

    /// <summary>The vault of admin keys, as it lies there.</summary>
    public required Known<VaultFile> AdminVault { get; init; }

    public required Known<MachineFacts> Machine { get; init; }

    public required Known<GateFacts> Gate { get; init; }

    public required Known<ControlFacts> Control { get; init; }

    public required Known<OrganizationFacts> Organization { get; init; }

    /// <summary>Keys of OpenAI that agents may get: those that wait in a rotation, or belong to one session, are left out.</summary>
    internal IReadOnlyList<Credential> Keys =>
        [.. (Vault.Value?.Credentials ?? []).Where(c => c.Provider == "openai" && !c.StandsBy && Fact(c, CredentialFacts.Lease).Length == 0)];

    internal static string Fact(Credential credential, string name) => credential.Facts.GetValueOrDefault(name, "");
}

/// <param name="File">Null where none was ever applied.</param>
public sealed record PolicyInForce(StoredPolicy? Stored, PolicyFile? File);
