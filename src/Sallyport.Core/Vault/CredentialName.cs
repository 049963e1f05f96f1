using Sallyport.Core.Primitives;

namespace Sallyport.Core.Vault;

/// <summary>
/// <c>provider/name</c>: lower-case letters, digits, dots, dashes and underscores, beginning with a letter or digit, at
/// most 64 in the second part. Names appear in policy files, journals and shell commands, so they need no quoting.
/// </summary>
public static class CredentialName
{
    public const string DefaultLabel = "default";
    public const int MaxLabelLength = 64;

    /// <summary>
    /// Instead of a provider's name, in that of a credential that is sent to a sink (<c>sink/siem</c>). No gate claims a
    /// host for it, and no session is given one.
    /// </summary>
    public const string Sink = "sink";

    /// <param name="label">Without the provider (<c>prod</c>) or with it (<c>openai/prod</c>); null means <see cref="DefaultLabel"/>.</param>
    public static string For(string provider, string? label)
    {
        label ??= DefaultLabel;
        if (label.StartsWith(provider + "/", StringComparison.Ordinal)) label = label[(provider.Length + 1)..];
        if (!IsLabel(label)) throw VaultErrors.BadName(label);
        return $"{provider}/{label}";
    }

    public static bool IsForSink(string name) => name.StartsWith(Sink + "/", StringComparison.Ordinal);

    public static bool IsValid(string name) =>
        name.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && IsLabel(name[..slash]) && IsLabel(name[(slash + 1)..]);

    /// <summary>What the next key of a credential is called until it is in force.</summary>
    /// <exception cref="UserError">That would be longer than a name may be.</exception>
    public static string NewOf(string name) => Beside(name, ".new");

    /// <summary>What a credential's former key is called until it is revoked.</summary>
    /// <exception cref="UserError">That would be longer than a name may be.</exception>
    public static string OldOf(string name) => Beside(name, ".old");

    private static string Beside(string name, string suffix) => IsValid(name + suffix) ? name + suffix : throw VaultErrors.BadName(name + suffix);

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= MaxLabelLength
        && char.IsAsciiLetterOrDigit(label[0])
        && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-' or '_');
}
