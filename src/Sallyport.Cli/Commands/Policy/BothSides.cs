using Sallyport.Cli.Hosting;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Control.Admin;
using Sallyport.Control.OpenAI;
using Sallyport.Control.Provisioning.Applying;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;
using Sallyport.Core.Settings;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Commands.Policy;

/// <summary>
/// What a policy is applied to: the vault here, and the organization at the provider where the file describes one and an
/// admin key is at hand.
/// </summary>
internal sealed class BothSides : IAsyncDisposable
{
    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(15);

    private readonly CliContext _context;
    private readonly ControlPlane? _plane;

    private BothSides(CliContext context, UnlockedVault vault, ControlPlane? plane, string? skipped) =>
        (_context, Vault, _plane, Skipped) = (context, vault, plane, skipped);

    public UnlockedVault Vault { get; }

    /// <summary>Why the organization is not looked at though the file describes one; null where it is, or does not.</summary>
    public string? Skipped { get; }

    /// <summary>Null where the organization is not looked at.</summary>
    public ControlPlane? Plane => _plane;

    /// <param name="local">Whether to leave the organization out.</param>
    /// <exception cref="UserError">Inside a session; a vault cannot be opened.</exception>
    public static BothSides Open(CliContext context, PolicyFile file, bool local, KeySourceOptions source, KeySourceOptions adminSource)
    {
        var skipped = file.Organization is null ? null
            : local ? "--local"
            : AdminVault.ReadFacts(context.Home) is null ? "there is no admin key; store one with `sally login openai --admin`"
            : null;
        if (file.Organization is null || skipped is not null) return new BothSides(context, VaultAccess.Unlock(context, source), null, skipped);
        var plane = ControlPlane.Open(context, source, adminSource);
        return plane.OpenAI is null
            ? new BothSides(context, plane.Vault, plane, "there is no admin key for OpenAI; store one with `sally login openai --admin`")
            : new BothSides(context, plane.Vault, plane, null);
    }

    /// <summary>What an apply works with; null where the organization is not looked at.</summary>
    public ApplyParts? Parts() => _plane is { OpenAI: { } admin } plane && Skipped is null
        ? new ApplyParts(admin, plane.Database, plane.Vault, plane.Journal, Trial(plane), _context.Time, _context.Tell)
        : null;

    public void TellWhatIsSkipped()
    {
        if (Skipped is not null) _context.Tell($"the organization is not looked at: {Skipped}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_plane is not null) await _plane.DisposeAsync();
        else Vault.Dispose();
    }

    private KeyTrial Trial(ControlPlane plane) => new(
        UpstreamHandler.Create(OpenAIAdmin.Host, plane.Redirects, s_connectTimeout), UpstreamHandler.Origin(OpenAIAdmin.Host, plane.Redirects), _context.Time);
}
