using CsCheck;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;
using Xunit;

namespace Sallyport.Tests.Core.Providers;

public sealed class KeyClassifierTests
{
    private static readonly ProviderCatalog s_catalog = new(ProviderCatalogLoader.BuiltIn);

    public static TheoryData<string, string, string> Keys => new()
    {
        { "openai", SampleKeys.OpenAI("proj"), "project" },
        { "openai", SampleKeys.OpenAI("proj", 58), "project" },
        { "openai", SampleKeys.OpenAI("proj", 20), "project" },
        { "openai", SampleKeys.OpenAI("svcacct"), "service-account" },
        { "openai", SampleKeys.OpenAI("admin", 58), "admin" },
        { "openai", SampleKeys.OpenAILegacy, "legacy" },
        { "anthropic", SampleKeys.Anthropic("api03"), "api" },
        { "anthropic", SampleKeys.Anthropic("admin01"), "admin" },
        { "gemini", SampleKeys.Gemini, "api" },
        { "github", SampleKeys.GitHub("ghp"), "classic" },
        { "github", SampleKeys.GitHub("gho"), "oauth" },
        { "github", SampleKeys.GitHubFineGrained, "fine-grained" },
    };

    [Theory, MemberData(nameof(Keys))]
    public void Knows_a_key_by_its_prefix_and_its_shape(string provider, string key, string type)
    {
        var found = Classify(provider, key);
        Assert.Equal(type, found.TypeName);
        Assert.True(found.FitsPattern);
    }

    [Theory, MemberData(nameof(Keys))]
    public void A_key_of_another_length_keeps_its_type_and_loses_its_shape(string provider, string key, string type)
    {
        var found = Classify(provider, key + "x");
        Assert.Equal(type, found.TypeName);
        Assert.False(found.FitsPattern);
    }

    [Fact]
    public void An_admin_key_is_refused_whatever_its_shape()
    {
        Assert.NotNull(Classify("openai", "sk-admin-CANARY").Type!.Refuse);
        Assert.NotNull(Classify("anthropic", "sk-ant-admin99-CANARY").Type!.Refuse);
    }

    [Fact]
    public void A_key_of_another_provider_is_refused() => Assert.NotNull(Classify("openai", SampleKeys.Anthropic("api03")).Type!.Refuse);

    [Theory]
    [InlineData("CANARY")]
    [InlineData("")]
    [InlineData("SK-PROJ-CANARY")]
    [InlineData(" sk-proj-CANARY")]
    public void A_key_without_a_known_prefix_is_unknown(string key) =>
        Assert.Equal(new KeyClassification(null, "unknown", false), Classify("openai", key));

    [Fact]
    public void Any_bytes_are_classified() => Gen.Byte.Array[0, 6000].Sample(bytes =>
    {
        using var secret = Secret.CopyOf([.. "sk-proj-"u8, .. bytes]);
        Assert.Equal("project", KeyClassifier.Classify(s_catalog.Find("openai")!, secret).TypeName);
    }, iter: 200);

    [Theory, MemberData(nameof(Keys))]
    public void Finds_keys_in_values_alone_or_inside(string provider, string key, string type)
    {
        Assert.NotNull(s_catalog.Find(provider)!.KeyTypes.Single(t => t.Name == type));
        foreach (var value in new[] { key, $" {key}\n", $"Bearer {key}", $"https://user:{key}@github.com/o/r", $"{{\"token\":\"{key}\"}}", $"A={key};B=1" })
            Assert.True(KeyClassifier.LooksLikeAnyKey(s_catalog, value), value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("sk-")]
    [InlineData("/home/user/work/sk-learn-examples/very-long-folder-name-2024")]
    [InlineData("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")]
    [InlineData("https://example.com/a/b?sk-session=0123456789abcdef0123456789abcdef")]
    [InlineData("https://api.openai.com/v1")]
    [InlineData("123e4567-e89b-12d3-a456-426614174000")]
    [InlineData("sk-123e4567-e89b-12d3-a456-426614174000")]
    [InlineData("da39a3ee5e6b4b0d3255bfef95601890afd80709")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData("TWFuIGlzIGRpc3Rpbmd1aXNoZWQsIG5vdCBvbmx5IGJ5IGhpcyByZWFzb24sIGJ1dCBieSB0aGlz")]
    [InlineData("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U")]
    [InlineData("task-sk-proj-like-name-0123456789-abcdefghij")]
    [InlineData("ghp_")]
    [InlineData("github_pat_")]
    [InlineData("AIzazel")]
    [InlineData("sk-ant-api-client")]
    [InlineData("en_US.UTF-8")]
    [InlineData("postgres://user:secret@db.example.com:5432/name")]
    [InlineData("unix:path=/run/user/1000/bus")]
    [InlineData("1.2.3-rc.4+build.5678")]
    public void Leaves_ordinary_values_alone(string value) => Assert.False(KeyClassifier.LooksLikeAnyKey(s_catalog, value));

    [Fact]
    public void Leaves_placeholders_alone()
    {
        foreach (var provider in s_catalog.All)
            Assert.False(KeyClassifier.LooksLikeAnyKey(s_catalog, provider.PlaceholderPrefix + "0123456789ABCDEFabcdef0123456789"));
    }

    [Fact]
    public void Random_identifiers_hashes_and_blobs_are_left_alone()
    {
        var blob = Gen.Byte.Array[16, 64].Select(Convert.ToBase64String);
        var hash = Gen.Byte.Array[20].Select(Convert.ToHexStringLower);
        var uuid = Gen.Guid.Select(g => g.ToString());
        // A fixed seed: one random blob in millions does begin like a key.
        Gen.OneOf(blob, hash, uuid).Sample(value => !KeyClassifier.LooksLikeAnyKey(s_catalog, value), iter: 20_000, seed: "0N0XIzNsQ0O2");
    }

    private static KeyClassification Classify(string provider, string key)
    {
        using var secret = Secret.CopyOf(key);
        return KeyClassifier.Classify(s_catalog.Find(provider)!, secret);
    }
}
