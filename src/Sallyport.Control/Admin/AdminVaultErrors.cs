using Sallyport.Core.Primitives;

namespace Sallyport.Control.Admin;

/// <summary>What can be wrong with admin keys and their vault.</summary>
public static class AdminVaultErrors
{
    public static UserError NotAnAdminKey(string provider, string type) => new(
        "admin-key-expected", ExitCode.Refused,
        $"this is a key of type \"{TerminalText.Escape(type)}\", not an admin key; nothing was stored",
        $"store it for agents with `sally login {TerminalText.Escape(provider)}`, or make an admin key at the provider");

    public static UserError NoAdminVault() => new(
        "admin-vault-missing", ExitCode.NotFound,
        "there is no admin key: the control plane cannot ask the provider for anything",
        "store one with `sally login openai --admin`");

    public static UserError Several(string provider, IReadOnlyList<string> names) => new(
        "admin-key-several", ExitCode.Usage,
        $"there are several admin keys of {TerminalText.Escape(provider)}, and none is called default: {string.Join(", ", names)}",
        $"remove those that are not needed: sally org forget {names[0]}");
}
