using System.Security.Cryptography.X509Certificates;
using Sallyport.Core.Primitives;
using Sallyport.Core.Settings;

namespace Sallyport.Control.Sources;

/// <summary>
/// Which vault server the operator uses, by the variables that its own command line reads: those of HashiCorp Vault
/// where <c>VAULT_ADDR</c> is set, else those of OpenBao, which fall back to the former one by one.
/// </summary>
internal sealed class VaultAddress
{
    private const int MostTokenBytes = 8192;

    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly bool _openBao;

    /// <exception cref="UserError">There is no address, or none to send a token to.</exception>
    public VaultAddress(IReadOnlyDictionary<string, string> environment)
    {
        _environment = environment;
        _openBao = !Has("VAULT_ADDR");
        var variable = _openBao ? "BAO_ADDR" : "VAULT_ADDR";
        if (!Has(variable)) throw SourceErrors.NoServer();
        if (!Uri.TryCreate(environment[variable].TrimEnd('/') + "/", UriKind.Absolute, out var server) || server.Scheme is not ("https" or "http") || server.UserInfo.Length > 0)
            throw SourceErrors.BadServer(variable, "is not the address of a server");
        if (server.Scheme == "http" && !server.IsLoopback)
            throw SourceErrors.BadServer(variable, "leads over plain http to another machine: token and key would travel in the clear");
        Server = server;
    }

    public Uri Server { get; }

    /// <summary>Null for the root.</summary>
    public string? Namespace => Value("NAMESPACE").Text;

    /// <summary>Read anew each time: who renews it may put it there.</summary>
    /// <exception cref="UserError">There is none.</exception>
    public Secret Token()
    {
        var (variable, text) = Value("TOKEN");
        if (text is not null) return Secret.CopyOf(text);
        var file = _environment.TryGetValue("HOME", out var home) && home.Length > 0 ? Path.Combine(home, ".vault-token") : null;
        if (file is null || !File.Exists(file)) throw SourceErrors.NoToken(variable);
        using var read = Core.Vault.SecretFile.Read(file, "token file", MostTokenBytes, mustBePrivate: false);
        var token = read.Reveal().Trim(" \t\r\n"u8);
        return token.Length == 0 ? throw SourceErrors.NoToken(variable) : Secret.CopyOf(token);
    }

    /// <summary>The authorities to trust in place of the system's; null for the system's.</summary>
    public X509Certificate2Collection? Authorities()
    {
        var (variable, file) = Value("CACERT");
        if (file is null) return null;
        return CaFile.TryRead(file, out var certificates, out var problem) ? certificates : throw SourceErrors.BadAuthority(variable, file, problem);
    }

    private (string Variable, string? Text) Value(string name)
    {
        if (_openBao && Has("BAO_" + name)) return ("BAO_" + name, _environment["BAO_" + name]);
        return Has("VAULT_" + name) ? ("VAULT_" + name, _environment["VAULT_" + name]) : ((_openBao ? "BAO_" : "VAULT_") + name, null);
    }

    private bool Has(string variable) => _environment.GetValueOrDefault(variable, "").Length > 0;
}
