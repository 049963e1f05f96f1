using Sallyport.Control.Inventory;
using Sallyport.Control.OpenAI.Records;
using Sallyport.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Control.Inventory;

public sealed class CredentialMatchTests
{
    [Fact]
    public void A_key_is_the_credential_that_has_its_id_whatever_it_ends_in()
    {
        var match = new CredentialMatch([Credential("openai/a", "wxyz", "key_1")], [("key_1", "sk-svcac****0000"), ("key_2", "sk-svcac****wxyz")]);
        Assert.Equal("openai/a", match.Find("key_1", "sk-svcac****0000"));
        Assert.Null(match.Find("key_2", "sk-svcac****wxyz"));
    }

    [Fact]
    public void Without_an_id_the_end_tells_unless_two_keys_or_two_credentials_end_alike()
    {
        Assert.Equal("openai/a", new CredentialMatch([Credential("openai/a", "wxyz")], [("key_1", "sk-proj-****wxyz")]).Find("key_1", "sk-proj-****wxyz"));
        Assert.Null(new CredentialMatch([Credential("openai/a", "wxyz")], [("key_1", "sk-proj-****wxyz"), ("key_2", "sk-svcac****wxyz")]).Find("key_1", "sk-proj-****wxyz"));
        Assert.Null(new CredentialMatch([Credential("openai/a", "wxyz"), Credential("openai/b", "wxyz")], [("key_1", "sk-proj-****wxyz")]).Find("key_1", "sk-proj-****wxyz"));
        Assert.Null(new CredentialMatch([Credential("openai/a", "****")], [("key_1", "sk-proj-********")]).Find("key_1", "sk-proj-********"));
        Assert.Null(new CredentialMatch([Credential("anthropic/a", "wxyz") with { Provider = "anthropic" }], [("key_1", "sk-proj-****wxyz")]).Find("key_1", "sk-proj-****wxyz"));
    }

    [Fact]
    public void An_admin_key_made_to_end_like_ours_makes_neither_ours()
    {
        var ours = new ListedAdminKey { Id = "key_1", RedactedValue = "sk-admin****wxyz" };
        Assert.Equal("openai/default", CredentialMatch.OwnAdminKeys([Credential("openai/default", "wxyz")], [ours])["key_1"]);
        Assert.Empty(CredentialMatch.OwnAdminKeys([Credential("openai/default", "wxyz")], [ours, ours with { Id = "key_2" }]));
    }

    [Theory]
    [InlineData("sk-proj-****wxyz", false, ListedKeyType.Project)]
    [InlineData("sk-svcac****wxyz", false, ListedKeyType.ServiceAccount)]
    [InlineData("sk-svcac****wxyz", true, ListedKeyType.ServiceAccount)]
    [InlineData("sk-aB3dE****wxyz", false, ListedKeyType.Legacy)]
    [InlineData("sk-aB3dE****wxyz", true, ListedKeyType.ServiceAccount)]
    [InlineData("sk-...wxyz", false, ListedKeyType.Unknown)]
    [InlineData("sk-p...wxyz", false, ListedKeyType.Project)]
    [InlineData("", false, ListedKeyType.Unknown)]
    [InlineData(null, false, ListedKeyType.Unknown)]
    public void A_masked_value_tells_the_type_as_far_as_its_beginning_shows(string? redacted, bool ofAccount, ListedKeyType type) =>
        Assert.Equal(type, ListedKeyTypes.Of(redacted, ofAccount));

    [Theory]
    [InlineData("bot-prod", "prod")]
    [InlineData("Production.bot", "prod")]
    [InlineData("bot_qa", "dev")]
    [InlineData("product-bot", null)]
    [InlineData("prod-and-dev", null)]
    [InlineData("bot", null)]
    public void A_name_speaks_of_an_environment_by_whole_words(string name, string? environment) => Assert.Equal(environment, EnvironmentWord.In(name));

    private static Credential Credential(string name, string lastFour, string? keyId = null) => new()
    {
        Name = name, Provider = "openai", KeyType = "service-account", Fingerprint = "0", LastFour = lastFour, Version = 1, Created = DateTimeOffset.UnixEpoch, Rotated = DateTimeOffset.UnixEpoch,
        Facts = keyId is null ? new Dictionary<string, string>() : new Dictionary<string, string> { [CredentialFacts.KeyId] = keyId },
    };
}
