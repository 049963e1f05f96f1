using Sallyport.Broker.Sandbox;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;
using Sallyport.Core.Vault;

namespace Sallyport.Tests.Broker.Sandbox;

/// <summary>Two providers and their credentials, small enough to read.</summary>
internal static class Samples
{
    public const string Placeholder = "sk-sally-0123456789";

    public static Provider OpenAI { get; } = new()
    {
        Name = "openai",
        Title = "OpenAI",
        Hosts = ["api.openai.com", "eu.api.openai.com"],
        Positions = [new CredentialPosition(CredentialPositionKind.HeaderScheme, "Authorization", "Bearer")],
        PlaceholderPrefix = "sk-sally-",
        KeyTypes = [],
        Environment = new ProviderEnvironment
        {
            Key = ["OPENAI_API_KEY", "CODEX_API_KEY"],
            BaseUrl = new Dictionary<string, string> { ["OPENAI_BASE_URL"] = "/v1" },
            Facts = new Dictionary<string, string> { ["OPENAI_PROJECT_ID"] = "project", ["OPENAI_ORG_ID"] = "organization" },
            Remove = ["OPENAI_ADMIN_KEY"],
        },
    };

    public static Provider GitHub { get; } = new()
    {
        Name = "github",
        Title = "GitHub",
        Hosts = ["api.github.com"],
        Positions = [new CredentialPosition(CredentialPositionKind.HeaderScheme, "Authorization", "token")],
        PlaceholderPrefix = "ghp_sally",
        KeyTypes = [],
        Environment = new ProviderEnvironment { Key = ["GITHUB_TOKEN", "GH_TOKEN"] },
    };

    public static ProviderCatalog Providers { get; } = new([OpenAI, GitHub]);

    public static Credential Credential(string name, string? project = null) => new()
    {
        Name = name,
        Provider = name[..name.IndexOf('/')],
        KeyType = "project",
        Fingerprint = "0011223344556677",
        LastFour = "NARY",
        Facts = project is null ? [] : new Dictionary<string, string> { ["project"] = project },
        Version = 1,
        Created = DateTimeOffset.UnixEpoch,
        Rotated = DateTimeOffset.UnixEpoch,
    };

    public static OpenCredential Open(string name, string secret) => new(Credential(name), Secret.CopyOf(secret));

    public static ChildFacts Facts(params GrantedCredential[] granted) => new()
    {
        SessionId = "s-0123abcd",
        Agent = "codex",
        Port = 4711,
        ProxyUser = "s-0123abcd",
        ProxyPassword = "passCANARY",
        Providers = Providers,
        Granted = granted.Length > 0 ? granted : [new GrantedCredential(Credential("openai/default"), Placeholder)],
    };
}
