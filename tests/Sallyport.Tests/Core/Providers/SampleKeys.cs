namespace Sallyport.Tests.Core.Providers;

/// <summary>Keys of the right shape that never existed. They are put together here so that no scanner finds one in the sources.</summary>
internal static class SampleKeys
{
    private const string Filler = "CANARY0a1B2c3D4e5F6g7H8i9J0kLmNoPqRsTuVwXyZ_-aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789zyxwvutsrqponm";

    public static string OpenAI(string type, int half = 74) => $"sk-{type}-{Filler[..half]}{Marker}{Filler[..half]}";

    public static string OpenAILegacy => $"sk-{Filler[..20]}{Marker}{Filler[..20]}";

    public static string Anthropic(string type) => $"sk-ant-{type}-{Filler[..93]}AA";

    public static string Gemini => "AI" + "za" + Filler[..35];

    public static string GitHub(string prefix) => $"{prefix}_{Filler[..36]}";

    public static string GitHubFineGrained => $"github_pat_{Filler[..22]}_{Filler[..43]}{Filler[..16]}";

    private static string Marker => "T3Blbk" + "FJ";
}
