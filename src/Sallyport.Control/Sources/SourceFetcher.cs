using Sallyport.Core.Primitives;

namespace Sallyport.Control.Sources;

/// <summary>Fetches keys from their sources, with what the operator's environment gives the tools and servers that are asked.</summary>
/// <param name="environment">The operator's; what is Sallyport's own in it reaches no program.</param>
/// <param name="looksLikeKey">For what must not be shown.</param>
public sealed class SourceFetcher(IReadOnlyDictionary<string, string> environment, Func<string, bool> looksLikeKey, TimeProvider time)
{
    /// <summary>The caller disposes it, and ends its lease where it is not kept: <see cref="EndLeaseAsync"/>.</summary>
    /// <exception cref="UserError">Nothing came; the error never holds what may be a key.</exception>
    public async Task<FetchedKey> FetchAsync(CredentialSource source, CancellationToken cancellationToken)
    {
        if (source is not VaultSource wanted)
            return new FetchedKey(await new SourceCommand(environment, looksLikeKey, time).RunAsync(((CommandSource)source).Words, cancellationToken), null);
        using var server = new VaultServer(environment, time);
        return await server.ReadAsync(wanted, cancellationToken);
    }

    /// <summary>The lease as it is extended; null where the server does not extend it.</summary>
    /// <exception cref="UserError">The server cannot be asked.</exception>
    public async Task<SourceLease?> RenewAsync(SourceLease lease, CancellationToken cancellationToken)
    {
        using var server = new VaultServer(environment, time);
        return await server.RenewAsync(lease, cancellationToken);
    }

    /// <summary>False where trying again may help; else the lease has ended, or ends by itself.</summary>
    public async Task<bool> EndLeaseAsync(string leaseId, CancellationToken cancellationToken)
    {
        try
        {
            using var server = new VaultServer(environment, time);
            return await server.RevokeAsync(leaseId, cancellationToken);
        }
        catch (UserError)
        {
            return false;
        }
    }
}
