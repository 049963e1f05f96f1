using System.Security.Cryptography;

namespace FakeOpenAI.Keys;

/// <summary>Makes the text of a key: right prefix, right length, and the word CANARY where the random part begins.</summary>
internal static class KeyText
{
    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    // base64 of "OpenAI", the marker in the middle of every key of that provider
    private const string Marker = "T3Blbk" + "FJ";

    public static string Create(FakeKeyType type) => type switch
    {
        FakeKeyType.Project => "sk-proj-" + Around(74),
        FakeKeyType.ServiceAccount => "sk-svcacct-" + Around(74),
        FakeKeyType.Legacy => "sk-" + Around(20),
        FakeKeyType.Admin => "sk-admin-" + Around(58),
        FakeKeyType.Anthropic => "sk-ant-api03-" + Canary(93) + "AA",
        FakeKeyType.AnthropicAdmin => "sk-ant-admin01-" + Canary(93) + "AA",
        FakeKeyType.Gemini => "AIza" + Canary(35),
        FakeKeyType.GitHub => "ghp_" + Canary(36),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no shape is known for this type of key"),
    };

    /// <summary>The key as an error message repeats it: long ones masked in the middle, short ones raw, as the provider does.</summary>
    public static string Mask(string key) =>
        key.Length < 12 ? key : string.Concat(key.AsSpan(0, 8), new string('*', Math.Min(key.Length - 12, 24)), key.AsSpan(key.Length - 4));

    private static string Around(int length) => Canary(length) + Marker + RandomNumberGenerator.GetString(Alphanumeric, length);

    private static string Canary(int length) => "CANARY" + RandomNumberGenerator.GetString(Alphanumeric, length - 6);
}
