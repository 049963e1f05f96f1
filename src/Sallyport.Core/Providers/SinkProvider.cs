using Sallyport.Core.Vault;

namespace Sallyport.Core.Providers;

/// <summary>
/// What <c>sally login sink</c> stores under. It is in no catalog: it has no host that a gate could claim and no place in
/// a request where its credential could be put, so no agent's call ever carries one.
/// </summary>
public static class SinkProvider
{
    public const string Name = CredentialName.Sink;

    public static Provider Instance { get; } = new()
    {
        Name = Name,
        Title = "Sink",
        Hosts = [],
        Positions = [],
        PlaceholderPrefix = "sally-",
        KeyTypes = [new KeyType { Name = "token", Prefix = "" }],
        Environment = new ProviderEnvironment { Key = [] },
    };

    /// <summary>The provider of the catalog, or this one.</summary>
    public static Provider? Find(ProviderCatalog catalog, string name) => name == Name ? Instance : catalog.Find(name);
}
