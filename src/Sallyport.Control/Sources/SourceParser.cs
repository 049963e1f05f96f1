using System.Text.RegularExpressions;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Sources;

/// <summary>Reads the text of a source.</summary>
public static partial class SourceParser
{
    private const string VaultPrefix = "vault:";
    private const string ExecPrefix = "exec:";
    private const string OnePasswordPrefix = "op://";
    private const string SopsPrefix = "sops:";
    private const int MostCharacters = 1000;

    /// <param name="looksLikeKey">Whether a text holds what is shaped like a key: the source is stored and shown, so it must not.</param>
    /// <exception cref="UserError">It is none, or holds a secret; it is not repeated then.</exception>
    public static CredentialSource Parse(string text, Func<string, bool> looksLikeKey)
    {
        if (text.Length > MostCharacters) throw SourceErrors.TooLong(MostCharacters);
        if (looksLikeKey(text) || SecretOfATool().IsMatch(text)) throw SourceErrors.HoldsASecret();
        if (text.Any(char.IsControl)) throw SourceErrors.NotASource(text, "it holds a control character");
        if (text.StartsWith(VaultPrefix, StringComparison.Ordinal)) return Vault(text);
        if (text.StartsWith(ExecPrefix, StringComparison.Ordinal)) return Exec(text);
        if (text.StartsWith(OnePasswordPrefix, StringComparison.Ordinal)) return OnePassword(text);
        if (text.StartsWith(SopsPrefix, StringComparison.Ordinal)) return Sops(text);
        throw SourceErrors.NotASource(text, "it begins with none of vault:, exec:, op:// and sops:");
    }

    private static VaultSource Vault(string text)
    {
        var (path, field) = AtHash(text[VaultPrefix.Length..]);
        path = path.Trim('/');
        if (path.StartsWith("v1/", StringComparison.Ordinal)) path = path[3..];
        if (field.Length == 0) throw SourceErrors.NotASource(text, "it names no field: vault:PATH#FIELD");
        return VaultPath().IsMatch(path) && path.Split('/').All(p => p is not ("." or ".." or ""))
            ? new VaultSource($"{VaultPrefix}{path}#{field}", path, field)
            : throw SourceErrors.NotASource(text, "that is no path of a vault: letters, digits and - _ . @ between slashes");
    }

    private static CommandSource Exec(string text)
    {
        var words = WordList.Split(text[ExecPrefix.Length..], out var problem) ?? throw SourceErrors.NotASource(text, problem);
        // It is run again later, from wherever sally is started then.
        return words[0].Contains('/', StringComparison.Ordinal) && !Path.IsPathFullyQualified(words[0])
            ? throw SourceErrors.NotASource(text, "the program must be named alone, to be found on PATH, or with its whole path")
            : new CommandSource(text, words);
    }

    private static CommandSource OnePassword(string text) => text[OnePasswordPrefix.Length..].Split('/') is { Length: >= 3 } parts && parts.All(p => p.Length > 0)
        ? new CommandSource(text, ["op", "read", "--no-newline", text])
        : throw SourceErrors.NotASource(text, "1Password's references are op://VAULT/ITEM/FIELD");

    private static CommandSource Sops(string text)
    {
        var (file, path) = AtHash(text[SopsPrefix.Length..]);
        if (file.Length == 0) throw SourceErrors.NotASource(text, "it names no file: sops:FILE#path.to.field");
        var names = path.Split('.');
        if (!names.All(n => SopsName().IsMatch(n))) throw SourceErrors.NotASource(text, "the field is names or numbers with dots between: sops:FILE#path.to.field");
        var extract = string.Concat(names.Select(n => n.All(char.IsAsciiDigit) ? $"[{n}]" : $"[\"{n}\"]"));
        file = Path.GetFullPath(file);
        return new CommandSource($"{SopsPrefix}{file}#{path}", ["sops", "decrypt", "--extract", extract, file]);
    }

    private static (string Before, string After) AtHash(string text) =>
        text.LastIndexOf('#') is >= 0 and var at ? (text[..at], text[(at + 1)..]) : (text, "");

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._@/-]*$", RegexOptions.NonBacktracking)]
    private static partial Regex VaultPath();

    [GeneratedRegex("^[A-Za-z0-9_-]+$", RegexOptions.NonBacktracking)]
    private static partial Regex SopsName();

    /// <summary>Tokens of a vault server, a 1Password service account and an age identity.</summary>
    [GeneratedRegex(@"\b(hv[sbr]\.[A-Za-z0-9_-]{20}|ops_ey[A-Za-z0-9_-]{16}|AGE-SECRET-KEY-1)", RegexOptions.NonBacktracking)]
    private static partial Regex SecretOfATool();
}
