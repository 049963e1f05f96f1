using System.Globalization;
using Sallyport.Core.Providers;

namespace Sallyport.Broker.Sandbox;

/// <summary>
/// The environment of a session's child. A pure function of the parent's environment and the session's facts:
/// <list type="number">
/// <item>what is Sallyport's own goes,</item>
/// <item>real keys go, or become placeholders,</item>
/// <item>the providers' variables are set to placeholders and facts,</item>
/// <item>the ways to the network lead to the gate, and its certificates are trusted.</item>
/// </list>
/// </summary>
public sealed class ChildEnvironment
{
    public const string SessionVariable = "SALLYPORT_SESSION";
    public const string AgentVariable = "SALLYPORT_AGENT";

    private const string OwnPrefix = "SALLYPORT_";

    /// <summary>Holds the vault's key where systemd starts <c>sally</c>.</summary>
    private const string SystemdCredentials = "CREDENTIALS_DIRECTORY";

    private readonly ChildFacts _facts;
    private readonly IReadOnlyDictionary<string, string> _parent;
    private readonly Dictionary<string, string> _variables;
    private readonly SortedSet<string> _replaced = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _removed = new(StringComparer.Ordinal);
    private readonly List<string> _notices = [];

    private ChildEnvironment(IReadOnlyDictionary<string, string> parent, ChildFacts facts)
    {
        _parent = parent;
        _facts = facts;
        _variables = new(parent, OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
    }

    public IReadOnlyDictionary<string, string> Variables => _variables;

    /// <summary>What the user should know, a line each. They name variables and hosts, never values that could be secret.</summary>
    public IReadOnlyList<string> Notices => _notices;

    public static ChildEnvironment Build(IReadOnlyDictionary<string, string> parent, ChildFacts facts)
    {
        var environment = new ChildEnvironment(parent, facts);
        // :: Step 1
        environment.RemoveOwn();
        // :: Step 2
        environment.RemoveKeys();
        // :: Step 3
        environment.SetProviders();
        // :: Step 4
        environment.SetProxies();
        environment.SetTrust();
        environment._variables[SessionVariable] = facts.SessionId;
        environment._variables[AgentVariable] = facts.Agent;
        environment.Summarize();
        return environment;
    }

    private void RemoveOwn()
    {
        foreach (var name in _variables.Keys.Where(n => n.StartsWith(OwnPrefix, StringComparison.OrdinalIgnoreCase)).ToList())
            _variables.Remove(name);
        _variables.Remove(SystemdCredentials);
    }

    private void RemoveKeys()
    {
        var granted = _facts.Granted.Select(g => g.Credential.Provider).ToHashSet(StringComparer.Ordinal);
        foreach (var provider in _facts.Providers.All)
        {
            IEnumerable<string> forbidden = provider.Environment.Remove;
            if (!granted.Contains(provider.Name)) forbidden = forbidden.Concat(provider.Environment.Key);
            foreach (var name in forbidden) Remove(name);
        }
        foreach (var (name, value) in _facts.Found)
        {
            if (!_variables.ContainsKey(name)) continue;
            if (value is null)
            {
                Remove(name);
                continue;
            }
            _variables[name] = value;
            _replaced.Add(name);
        }
        foreach (var (name, value) in _variables.ToList())
        {
            if (_facts.LooksLikeKey(value)) Remove(name);
        }
    }

    private void SetProviders()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (credential, placeholder) in _facts.Granted)
        {
            if (_facts.Providers.Find(credential.Provider) is not { } provider || !seen.Add(provider.Name)) continue;
            foreach (var name in provider.Environment.Key)
            {
                if (_parent.TryGetValue(name, out var real) && real.Length > 0) _replaced.Add(name);
                _removed.Remove(name);
                _variables[name] = placeholder;
            }
            foreach (var (name, fact) in provider.Environment.Facts)
            {
                if (credential.Facts.TryGetValue(fact, out var value)) _variables[name] = value;
                else _variables.Remove(name);
            }
            foreach (var (name, path) in provider.Environment.BaseUrl)
            {
                if (_facts.BaseUrl) _variables[name] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_facts.Port}/{provider.Name}{path}");
                else WarnOfForeignBase(name, provider);
            }
        }
    }

    /// <summary>A base URL of the user's own leads a client past the provider's hosts, where its placeholder is worthless.</summary>
    private void WarnOfForeignBase(string name, Provider provider)
    {
        if (!_variables.TryGetValue(name, out var value) || value.Length == 0) return;
        var host = Uri.TryCreate(value, UriKind.Absolute, out var uri) ? uri.IdnHost.ToLowerInvariant() : null;
        if (host is null || provider.Claims(host)) return;
        _notices.Add($"{name} leads to {host}, which is not a host of {provider.Title}: the placeholder is worthless there");
    }

    private void SetProxies()
    {
        var proxy = string.Create(CultureInfo.InvariantCulture, $"http://{_facts.ProxyUser}:{_facts.ProxyPassword}@127.0.0.1:{_facts.Port}");
        if (ProxyVariables.UpstreamOf(_parent) is var (variable, address))
            _notices.Add($"{variable} names the proxy {address}, which the gate does not use: it dials hosts directly");
        var claimed = _facts.Granted
            .Select(g => _facts.Providers.Find(g.Credential.Provider)).OfType<Provider>()
            .SelectMany(p => p.Hosts).ToHashSet(StringComparer.Ordinal);
        var noProxy = NoProxy.Merge(ProxyVariables.ExceptionsOf(_parent), claimed);
        if (noProxy.Dropped.Count > 0)
            _notices.Add($"NO_PROXY: left out {string.Join(", ", noProxy.Dropped)}, which would lead past the gate");
        ProxyVariables.Set(_variables, proxy, noProxy.Value);
    }

    private void SetTrust()
    {
        foreach (var (name, file) in _facts.TrustFiles)
        {
            foreach (var spelling in _variables.Keys.Where(k => TrustFiles.SameVariable(k, name)).ToList()) _variables.Remove(spelling);
            _variables[name] = file;
        }
        if (_facts.NodePreloadFile is { } preload)
            _variables["NODE_OPTIONS"] = NodePreload.Options(_variables.GetValueOrDefault("NODE_OPTIONS"), preload);
    }

    private void Remove(string name)
    {
        if (!_variables.Remove(name, out var value)) return;
        _replaced.Remove(name);
        if (value.Length > 0) _removed.Add(name);
    }

    private void Summarize()
    {
        if (_replaced.Count + _removed.Count == 0) return;
        List<string> parts = [];
        if (_replaced.Count > 0) parts.Add($"a placeholder stands in {string.Join(", ", _replaced)}");
        if (_removed.Count > 0) parts.Add($"removed {string.Join(", ", _removed)}");
        _notices.Insert(0, "environment: " + string.Join("; ", parts));
    }
}
