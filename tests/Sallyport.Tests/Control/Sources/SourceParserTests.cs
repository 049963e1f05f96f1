using Sallyport.Control.Sources;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;
using Xunit;

namespace Sallyport.Tests.Control.Sources;

public sealed class SourceParserTests
{
    private static readonly ProviderCatalog s_catalog = ProviderCatalogLoader.Load(new SallyHome(Path.Combine(Path.GetTempPath(), "no-home-of-sally")));

    [Theory]
    [InlineData("exec:pass show openai", new[] { "pass", "show", "openai" })]
    [InlineData("exec:  get  'a b'  \"c d\"  e\\ f  '' ", new[] { "get", "a b", "c d", "e f", "" })]
    [InlineData("exec:get \"a\\\"b\\\\c\\d\" 'x\\y' pre'mid'post", new[] { "get", "a\"b\\c\\d", "x\\y", "premidpost" })]
    [InlineData("exec:get '$HOME | *'", new[] { "get", "$HOME | *" })]
    [InlineData("op://Agents/OpenAI/credential", new[] { "op", "read", "--no-newline", "op://Agents/OpenAI/credential" })]
    [InlineData("sops:/etc/keys.yaml#openai.agents.0.key", new[] { "sops", "decrypt", "--extract", "[\"openai\"][\"agents\"][0][\"key\"]", "/etc/keys.yaml" })]
    public void A_source_is_a_program_with_its_arguments(string text, string[] words) =>
        Assert.Equal(words, Assert.IsType<CommandSource>(Parse(text)).Words);

    [Theory]
    [InlineData("vault:/v1/secret/data/openai#key", "secret/data/openai", "key")]
    [InlineData("vault:openai/creds/agent#api_key", "openai/creds/agent", "api_key")]
    public void Or_a_path_and_a_field_of_a_vault(string text, string path, string field)
    {
        var source = Assert.IsType<VaultSource>(Parse(text));
        Assert.Equal((path, field), (source.Path, source.Field));
    }

    [Fact]
    public void A_file_is_stored_with_its_whole_path() =>
        Assert.Equal($"sops:{Path.GetFullPath("keys.yaml")}#key", Parse("sops:keys.yaml#key").Text);

    [Theory]
    [InlineData("pass show openai")]
    [InlineData("exec:")]
    [InlineData("exec:get 'open")]
    [InlineData("exec:get \\")]
    [InlineData("exec:get | head -1")]
    [InlineData("exec:get $KEY")]
    [InlineData("exec:get `other`")]
    [InlineData("exec:get *.txt")]
    [InlineData("exec:get\nother")]
    [InlineData("exec:./get")]
    [InlineData("exec:bin/get")]
    [InlineData("op://vault/item")]
    [InlineData("op://vault//field")]
    [InlineData("sops:#key")]
    [InlineData("sops:file")]
    [InlineData("sops:file#a\"]b")]
    [InlineData("vault:secret/openai")]
    [InlineData("vault:#key")]
    [InlineData("vault:secret/../sys/raw#key")]
    [InlineData("vault:secret//openai#key")]
    [InlineData("vault:secret/a?list=true#key")]
    public void What_is_none_or_could_be_misread_is_refused(string text) =>
        Assert.Equal("source-unknown", Assert.Throws<UserError>(() => Parse(text)).Code);

    [Fact]
    public void A_source_that_holds_a_secret_is_refused_without_being_repeated()
    {
        string[] secrets = ["sk-proj-" + "CANARYa1b2c3d4e5f6g7h8", "hvs" + "." + "CANARYa1b2c3d4e5f6g7h8i9", "ops_" + "eyJCANARYa1b2c3d4e5f6g7", "AGE-SECRET-KEY-" + "1CANARY"];
        foreach (var secret in secrets)
        {
            var problem = Assert.Throws<UserError>(() => Parse($"exec:get --token {secret}"));
            Assert.Equal("source-holds-secret", problem.Code);
            Assert.DoesNotContain("CANARY", problem.Message + problem.Hint, StringComparison.Ordinal);
        }
    }

    [Theory, InlineData("vault:/v1/a/b#c"), InlineData("exec:a 'b c' \"d\""), InlineData("op://a/b/c/d"), InlineData("sops:x/../y.yaml#a.1.b")]
    public void The_text_that_is_stored_gives_the_same_source_again(string text)
    {
        var source = Parse(text);
        var again = Parse(source.Text);
        Assert.Equal((source.Text, source.GetType()), (again.Text, again.GetType()));
        if (source is CommandSource command) Assert.Equal(command.Words, Assert.IsType<CommandSource>(again).Words);
    }

    private static CredentialSource Parse(string text) => SourceParser.Parse(text, value => KeyClassifier.LooksLikeAnyKey(s_catalog, value));
}
