using System.Text;
using Sallyport.Core.Primitives;

namespace Sallyport.Broker.Sandbox;

/// <summary>
/// Writes the certificate bundles of a session and says which variable names which. A client that is told a bundle
/// trusts nothing else, so every bundle holds the roots that were in force before, plus the gate's.
/// </summary>
public sealed class TrustFiles
{
    /// <param name="Additive">The client adds the file to its own roots, so the gate's certificate alone is enough.</param>
    /// <param name="Fallbacks">What the client reads where the variable is unset, in order.</param>
    private sealed record Variable(string Name, bool Additive, params string[] Fallbacks);

    // Checked 2026-11-23 against the clients' documentation and source.
    private static readonly Variable[] s_variables =
    [
        new("SSL_CERT_FILE", false),
        new("CURL_CA_BUNDLE", false, "SSL_CERT_FILE"),
        new("REQUESTS_CA_BUNDLE", false, "CURL_CA_BUNDLE"),
        new("PIP_CERT", false, "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
        new("AWS_CA_BUNDLE", false, "REQUESTS_CA_BUNDLE"),
        new("GIT_SSL_CAINFO", false),
        new("CARGO_HTTP_CAINFO", false, "SSL_CERT_FILE"),
        new("CODEX_CA_CERTIFICATE", false, "SSL_CERT_FILE"),
        new("npm_config_cafile", false),
        new("NODE_EXTRA_CA_CERTS", true),
        new("DENO_CERT", true),
    ];

    private const string FolderVariable = "SSL_CERT_DIR";

    private readonly string _folder;
    private readonly string _authorityPem;
    private readonly Func<string?> _systemRoots;
    private readonly Dictionary<string, string> _bundles = new(StringComparer.Ordinal);
    private readonly List<string> _notices = [];

    private TrustFiles(string folder, string authorityPem, Func<string?> systemRoots)
    {
        _folder = folder;
        _authorityPem = authorityPem;
        _systemRoots = systemRoots;
    }

    /// <summary>Variable to file.</summary>
    public Dictionary<string, string> Files { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Notices => _notices;

    /// <param name="environment">The parent's environment, which may name bundles already.</param>
    /// <param name="authorityPem">The gate's certificate authority.</param>
    /// <param name="folder">Exists, is private, and belongs to the session.</param>
    /// <param name="systemRoots">The system's roots as PEM, or null where none were found.</param>
    public static TrustFiles Write(IReadOnlyDictionary<string, string> environment, string authorityPem, string folder, Func<string?> systemRoots)
    {
        var trust = new TrustFiles(folder, authorityPem, systemRoots);
        var folders = environment.GetValueOrDefault(FolderVariable) is { Length: > 0 } named
            ? named.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            : [];
        foreach (var variable in s_variables)
        {
            var (origin, source) = Source(environment, variable);
            // OpenSSL reads SSL_CERT_DIR beside the file and it stays in force, but some clients (httpx) read only one.
            string[] extra = (origin ?? variable.Name) is "SSL_CERT_FILE" || variable.Fallbacks.Contains("SSL_CERT_FILE") && source is null ? folders : [];
            trust.Files[variable.Name] = trust.Bundle(origin ?? variable.Name, source, variable.Additive, extra);
        }
        return trust;
    }

    /// <summary>npm reads its variables in any case.</summary>
    internal static bool SameVariable(string one, string other) =>
        string.Equals(one, other, other.StartsWith("npm_", StringComparison.Ordinal) ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    private static (string? Origin, string? Source) Source(IReadOnlyDictionary<string, string> environment, Variable variable)
    {
        foreach (var name in variable.Fallbacks.Prepend(variable.Name))
        {
            if (environment.FirstOrDefault(v => SameVariable(v.Key, name) && v.Value.Length > 0) is { Key: { } found, Value: var value })
                return (found, Path.GetFullPath(value));
        }
        return (null, null);
    }

    private string Bundle(string origin, string? source, bool additive, string[] folders)
    {
        var key = $"{(source is null && additive ? "own" : source ?? "system")}|{string.Join('|', folders)}";
        if (_bundles.TryGetValue(key, out var existing)) return existing;

        var pem = new StringBuilder();
        if (source is not null && Named(origin, source) is { } named) pem.Append(named);
        else if (!additive) pem.Append(System());
        foreach (var folder in folders) pem.Append(Named(FolderVariable, folder));
        pem.Append(_authorityPem.TrimEnd()).Append('\n');

        var path = Path.Combine(_folder, key == "own|" ? "gate.pem" : key == "system|" ? "roots.pem" : $"roots-{_bundles.Count + 1}.pem");
        using (var stream = new FileStream(path, PrivateFolder.CreateFile(FileMode.Create, FileAccess.Write)))
        {
            stream.Write(Encoding.ASCII.GetBytes(pem.ToString()));
        }
        return _bundles[key] = path;
    }

    private string? Named(string variable, string path)
    {
        var (pem, problem) = RootCertificates.Read(path);
        if (problem is not null) Notice($"{variable}: {TerminalText.Escape(path)} {problem}; going on with the system's roots");
        return pem;
    }

    private string System()
    {
        if (_systemRoots() is { } roots) return roots.TrimEnd() + "\n";
        Notice("this system's root certificates were not found: clients will trust the gate's hosts only");
        return "";
    }

    private void Notice(string text)
    {
        if (!_notices.Contains(text)) _notices.Add(text);
    }
}
