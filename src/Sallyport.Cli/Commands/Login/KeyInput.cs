using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Commands.Login;

/// <summary>Reads a key from where the user said, and refuses what cannot be one.</summary>
internal static class KeyInput
{
    private const int MaxCharacters = 4096;

    public static Secret Read(CliContext context, Provider provider, LoginRequest request)
    {
        using var text = ReadText(context, provider, request);
        return Check(text);
    }

    /// <summary>A key that is to follow one that is stored: typed, or from stdin.</summary>
    public static Secret ReadNext(CliContext context, Credential former)
    {
        using var text = !context.InIsTerminal
            ? ReadStdin(context.In)
            : (context.AskHidden ?? throw LoginErrors.NoTerminal())($"New key for {former.Name} (not shown): ") ?? throw LoginErrors.Empty();
        var key = Check(text);
        if (Fingerprint.Of(key) != former.Fingerprint) return key;
        key.Dispose();
        throw LoginErrors.SameKey(former.Name);
    }

    private static Secret ReadText(CliContext context, Provider provider, LoginRequest request)
    {
        if (request.FromEnv is { } variable) return Secret.CopyOf(context.Environment(variable) ?? throw LoginErrors.NoVariable(variable));
        if (request.FromFile is { } file) return SecretFile.Read(file, "file", MaxCharacters, mustBePrivate: false);
        if (!context.InIsTerminal) return ReadStdin(context.In);
        var ask = context.AskHidden ?? throw LoginErrors.NoTerminal();
        return ask($"{provider.Title} key (not shown): ") ?? throw LoginErrors.Empty();
    }

    private static Secret ReadStdin(TextReader stdin)
    {
        var buffer = GC.AllocateArray<char>(MaxCharacters + 3, pinned: true);
        try
        {
            return Secret.CopyOf(buffer.AsSpan(0, stdin.ReadBlock(buffer)));
        }
        finally
        {
            Array.Clear(buffer);
        }
    }

    /// <summary>One line of visible ASCII, without its line break.</summary>
    public static Secret Check(Secret text)
    {
        var key = text.Reveal();
        if (key.EndsWith("\n"u8)) key = key[..^1];
        if (key.EndsWith("\r"u8)) key = key[..^1];
        if (key.IndexOfAnyExcept(" \t\r\n"u8) < 0) throw LoginErrors.Empty();
        if (key.ContainsAny("\r\n"u8)) throw LoginErrors.SeveralLines();
        if (key.ContainsAnyExceptInRange((byte)'!', (byte)'~')) throw LoginErrors.NotVisible();
        return key.Length > MaxCharacters ? throw LoginErrors.TooLong(MaxCharacters) : Secret.CopyOf(key);
    }
}
