using Sallyport.Core.Providers;
using Xunit;

namespace Sallyport.Tests.Core.Providers;

public sealed class KeyFinderTests
{
    private static readonly KeyFinder s_finder = new(new ProviderCatalog(ProviderCatalogLoader.BuiltIn));

    [Fact]
    public void Tells_whose_keys_are_in_a_file_and_of_which_type()
    {
        var text = $$"""
            export OPENAI_API_KEY={{SampleKeys.OpenAI("proj")}}
            {"mcpServers":{"x":{"env":{"ANTHROPIC_API_KEY":"{{SampleKeys.Anthropic("api03")}}","ADMIN":"{{SampleKeys.OpenAI("admin")}}"} } } }
            github.com: oauth_token: {{SampleKeys.GitHub("gho")}} {{SampleKeys.OpenAILegacy}}
            """;
        Assert.Equal(
            [new FoundKey("openai", "project"), new FoundKey("anthropic", "api"), new FoundKey("openai", "admin"), new FoundKey("github", "oauth"), new FoundKey("openai", "legacy")],
            s_finder.Find(text));
    }

    [Theory]
    [InlineData("")]
    [InlineData("OPENAI_API_KEY=sk-sally-openai-CANARYCANARYCANARY123abcDEF")]
    [InlineData("a task-sk-proj-1, a risk-based sk-learn example and /home/user/sk-learn-examples/very-long-folder-name-2024")]
    public void Placeholders_and_words_are_no_keys(string text) => Assert.Empty(s_finder.Find(text));
}
