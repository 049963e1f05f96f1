using Sallyport.Cli.Vault;
using Sallyport.Control.Sources;
using Sallyport.Control.State;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Commands.Login;

/// <summary>The key of a login, from where the user said. A lease that came with it ends where the key is not kept.</summary>
internal sealed class KeyOrigin : IAsyncDisposable
{
    private readonly CliContext _context;
    private readonly SourceFetcher? _fetcher;
    private readonly SourceLease? _lease;
    private bool _kept;

    private KeyOrigin(CliContext context, Secret key, CredentialSource? source, SourceFetcher? fetcher, SourceLease? lease)
    {
        _context = context;
        Key = key;
        Source = source;
        _fetcher = fetcher;
        _lease = lease;
    }

    public Secret Key { get; }

    /// <summary>Null for a key that was handed over.</summary>
    public CredentialSource? Source { get; }

    public static async Task<KeyOrigin> ReadAsync(CliContext context, ProviderCatalog catalog, Provider provider, LoginRequest request, CancellationToken cancellationToken)
    {
        if (request.From is not { } text) return new KeyOrigin(context, KeyInput.Read(context, provider, request), null, null, null);
        var source = SourceParser.Parse(text, value => KeyClassifier.LooksLikeAnyKey(catalog, value));
        var fetcher = KeySources.Fetcher(context, catalog);
        using var fetched = await fetcher.FetchAsync(source, cancellationToken);
        try
        {
            return new KeyOrigin(context, KeyInput.Check(fetched.Text), source, fetcher, fetched.Lease);
        }
        catch (UserError) when (fetched.Lease?.Id is not null)
        {
            await fetcher.EndLeaseAsync(fetched.Lease.Id, CancellationToken.None);
            throw;
        }
    }

    /// <summary>What the key's facts say of where it is from.</summary>
    public IReadOnlyDictionary<string, string> AddTo(IReadOnlyDictionary<string, string> facts) => Source is null
        ? facts
        : new Dictionary<string, string>(facts) { [CredentialFacts.Source] = Source.Text };

    /// <summary>The key is stored: its lease, if any, is looked after from now on.</summary>
    public void Keep(Credential stored)
    {
        _kept = true;
        if (Source is null) return;
        using var database = ControlDatabase.Open(_context.Home, _context.Time);
        new SourceStates(database).Set(stored.Name, SourceState.Of(_context.Time.GetUtcNow(), _lease));
    }

    public async ValueTask DisposeAsync()
    {
        Key.Dispose();
        if (!_kept && _lease?.Id is { } lease) await _fetcher!.EndLeaseAsync(lease, CancellationToken.None);
    }
}
