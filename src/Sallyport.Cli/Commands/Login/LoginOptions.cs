using System.CommandLine;
using Sallyport.Cli.Vault;
using Sallyport.Control.Sources;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Commands.Login;

/// <summary>What a <c>sally login</c> was asked to do.</summary>
internal sealed record LoginRequest
{
    public required string Provider { get; init; }

    /// <summary>Whatever else stood on the command line; it may be a key, so it must not be printed.</summary>
    public required IReadOnlyList<string> Extra { get; init; }

    public string? Label { get; init; }
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();
    public string? FromEnv { get; init; }
    public string? FromFile { get; init; }

    /// <summary>A source that the key is fetched from, now and again later.</summary>
    public string? From { get; init; }
    public bool Offline { get; init; }
    public bool Replace { get; init; }
    public bool Admin { get; init; }
    public bool Json { get; init; }
    public required KeySourceOptions KeySource { get; init; }
    public required KeySourceOptions AdminKeySource { get; init; }
}

/// <summary>The flags of <c>sally login</c>.</summary>
internal sealed class LoginOptions
{
    private readonly Argument<string> _provider = new("provider") { Description = "openai, anthropic, gemini, github, one of your own, or sink" };
    private readonly Argument<string[]> _extra = new("extra") { Hidden = true, Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _as = new("--as") { Description = "Store it as PROVIDER/NAME (default: PROVIDER/default)", HelpName = "NAME" };
    private readonly Option<string?> _project = new("--project") { Description = "The project it belongs to; sent with each call where the provider has a header for it", HelpName = "ID" };
    private readonly Option<string?> _organization = new("--org") { Description = "The organization it belongs to; sent likewise", HelpName = "ID" };
    private readonly Option<string?> _keyId = new("--key-id") { Description = "The provider's identifier of the key", HelpName = "ID" };
    private readonly Option<string?> _account = new("--service-account") { Description = "The provider's identifier of the service account that the key belongs to", HelpName = "ID" };
    private readonly Option<string?> _fromEnv = new("--from-env") { Description = "Read the key from this environment variable", HelpName = "VAR" };
    private readonly Option<string?> _fromFile = new("--from-file") { Description = "Read the key from this file", HelpName = "FILE" };
    private readonly Option<string?> _from = new("--from") { Description = "Fetch the key from vault:PATH#FIELD, exec:COMMAND, op://VAULT/ITEM/FIELD or sops:FILE#path.to.field; sally keys refresh fetches it again", HelpName = "SOURCE" };
    private readonly Option<string?> _refreshEvery = new("--refresh-every") { Description = "With --from: have sally control run fetch it again after this time, such as 15m (default: only when its lease ends)", HelpName = "TIME" };
    private readonly Option<bool> _offline = new("--offline") { Description = "Store the key without trying it" };
    private readonly Option<bool> _replace = new("--replace") { Description = "Store a new version where the name is taken; running agents use it with their next call" };
    private readonly Option<bool> _admin = new("--admin") { Description = "Store an admin key for the control plane, in a vault of its own that no agent's gate can open" };
    private readonly Option<bool> _json = new("--json") { Description = "Print a JSON object" };
    private readonly KeySourceFlags _keySource = new();
    private readonly KeySourceFlags _adminKeySource = KeySourceFlags.OfAdminVault();

    public void AddTo(Command command)
    {
        command.Arguments.Add(_provider);
        command.Arguments.Add(_extra);
        foreach (var option in new Option[] { _as, _project, _organization, _keyId, _account, _fromEnv, _fromFile, _from, _refreshEvery, _offline, _replace, _admin, _json }) command.Options.Add(option);
        _keySource.AddTo(command);
        _adminKeySource.AddTo(command);
    }

    public LoginRequest Read(ParseResult parsed)
    {
        var fromEnv = parsed.GetValue(_fromEnv);
        var fromFile = parsed.GetValue(_fromFile);
        var from = parsed.GetValue(_from);
        var every = parsed.GetValue(_refreshEvery);
        if ((fromEnv is null ? 0 : 1) + (fromFile is null ? 0 : 1) + (from is null ? 0 : 1) > 1) throw LoginErrors.TwoSources();
        if (every is not null && (from is null || DurationText.Parse(every) is not { } period || period < SourceSchedule.LeastPeriod))
            throw from is null ? LoginErrors.NothingToRefresh() : SourceErrors.BadPeriod(every, SourceSchedule.LeastPeriod);
        return new LoginRequest
        {
            Provider = parsed.GetValue(_provider)!,
            Extra = parsed.GetValue(_extra) ?? [],
            Label = parsed.GetValue(_as),
            Facts = Facts((CredentialFacts.Project, parsed.GetValue(_project)), (CredentialFacts.Organization, parsed.GetValue(_organization)), (CredentialFacts.KeyId, parsed.GetValue(_keyId)),
                (CredentialFacts.ServiceAccount, parsed.GetValue(_account)), (CredentialFacts.RefreshEvery, every)),
            FromEnv = fromEnv,
            FromFile = fromFile,
            From = from,
            Offline = parsed.GetValue(_offline),
            Replace = parsed.GetValue(_replace),
            Admin = parsed.GetValue(_admin),
            Json = parsed.GetValue(_json),
            KeySource = _keySource.Read(parsed),
            AdminKeySource = _adminKeySource.Read(parsed),
        };
    }

    /// <summary>Facts become header values, so they are held to what those allow.</summary>
    private static Dictionary<string, string> Facts(params ReadOnlySpan<(string Name, string? Value)> given)
    {
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in given)
        {
            if (value is null) continue;
            if (value.Length is 0 or > 200 || value.Any(c => c is <= ' ' or > '~')) throw LoginErrors.BadFact(name);
            facts[name] = value;
        }
        return facts;
    }
}
