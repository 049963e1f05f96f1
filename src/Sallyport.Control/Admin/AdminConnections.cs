using Sallyport.Control.Anthropic;
using Sallyport.Control.OpenAI;
using Sallyport.Core.Primitives;
using Sallyport.Core.Settings;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Admin;

/// <summary>Clients of the providers' Admin APIs. The admin key goes from its vault into the client and nowhere else.</summary>
public static class AdminConnections
{
    /// <summary>Null where no admin key of OpenAI is stored.</summary>
    /// <exception cref="UserError">There are several and none is called <c>default</c>, or the record was altered.</exception>
    public static OpenAIAdmin? OpenAI(AdminVault vault, UpstreamRedirects redirects, TimeProvider time)
    {
        if (Choose(vault, "openai") is not { } name) return null;
        using var secret = vault.Reveal(name).Secret;
        return OpenAIAdmin.Create(redirects, secret, time);
    }

    /// <inheritdoc cref="OpenAI"/>
    public static AnthropicAdmin? Anthropic(AdminVault vault, UpstreamRedirects redirects)
    {
        if (Choose(vault, "anthropic") is not { } name) return null;
        using var secret = vault.Reveal(name).Secret;
        return AnthropicAdmin.Create(redirects, secret);
    }

    private static string? Choose(AdminVault vault, string provider)
    {
        var names = vault.List().Where(c => c.Provider == provider).Select(c => c.Name).ToList();
        var usual = CredentialName.For(provider, null);
        if (names.Contains(usual)) return usual;
        return names.Count <= 1 ? names.FirstOrDefault() : throw AdminVaultErrors.Several(provider, names);
    }
}
