using Sallyport.Core.Policy;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;
using Sallyport.Core.Yaml;

namespace Sallyport.Cli.Vault;

/// <summary>The policy in force, as it lies in the vault.</summary>
/// <param name="Stored">Null where none was ever applied, and then <paramref name="File"/> is null too.</param>
internal sealed record AppliedPolicy(StoredPolicy? Stored, PolicyFile? File)
{
    public PolicySnapshot Snapshot => File?.Snapshot(Stored!.Version) ?? PolicySnapshot.Open;

    /// <exception cref="UserError">It was tampered with, or this version of sally cannot read it.</exception>
    public static AppliedPolicy Read(UnlockedVault vault)
    {
        if (vault.ReadPolicy() is not { } stored) return new AppliedPolicy(null, null);
        var problems = new YamlProblems($"applied policy {stored.Version}");
        return new AppliedPolicy(stored, PolicyParser.Parse(stored.Text, problems, providers: null) ?? throw PolicyErrors.BadFile(problems));
    }
}
