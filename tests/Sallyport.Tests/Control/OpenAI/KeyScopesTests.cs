using Sallyport.Control.OpenAI;
using Sallyport.Control.OpenAI.Records;
using Sallyport.Core.Policy;
using Sallyport.Core.Providers;
using Xunit;

namespace Sallyport.Tests.Control.OpenAI;

public sealed class KeyScopesTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void There_is_no_empty_list_of_scopes() => Assert.Throws<ArgumentException>(() => KeyScopes.Of());

    [Fact]
    public async Task Everything_is_asked_for_by_leaving_the_list_out_never_by_an_empty_one()
    {
        var scene = new AdminScene("""{"id":"k","value":"sk-CANARY"}""");
        (await scene.Admin.ServiceAccounts.CreateKeyAsync("p", "a", new NewKey { Name = "k", Scopes = KeyScopes.All }, Cancelled)).Dispose();
        Assert.Equal("""{"name":"k"}""", scene.Sent[0].Body);
    }

    [Fact]
    public async Task A_key_is_not_widened_to_everything()
    {
        var scene = new AdminScene("{}");
        await Assert.ThrowsAsync<ArgumentException>(() => scene.Admin.ProjectKeys.UpdateAsync("p", "k", new KeyChange { Scopes = KeyScopes.All }, Cancelled));
        await Assert.ThrowsAsync<ArgumentException>(() => scene.Admin.ProjectKeys.UpdateAsync("p", "k", new KeyChange(), Cancelled));
        Assert.Empty(scene.Sent);
    }

    [Fact]
    public void Every_group_of_the_provider_is_known_or_said_to_be_unknown()
    {
        var groups = ProviderCatalogLoader.BuiltIn.Single(p => p.Name == "openai").Operations!.Groups.Select(g => g.Name);
        Assert.Equal(groups.Order(StringComparer.Ordinal), UpstreamScopes.KnownGroups.Concat(UpstreamScopes.UnknownGroups).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Write_asks_for_read_too_where_both_exist() => Assert.Equal(
        ["api.model.chat_completions.request", "api.model.read", "api.responses.read", "api.responses.write"],
        UpstreamScopes.Of(Only(("models", Access.Read), ("responses", Access.Write), ("chat_completions", Access.Write), ("files", Access.None))).Scopes!.Names);

    [Theory]
    [InlineData("videos", Access.Write)]
    [InlineData("models", Access.Write)]
    [InlineData("chat_completions", Access.Read)]
    [InlineData("nonsense", Access.Read)]
    public void A_group_without_a_known_scope_is_named_and_no_key_is_made(string group, Access access)
    {
        var translation = UpstreamScopes.Of(Only(("responses", Access.Write), (group, access)));
        Assert.Null(translation.Scopes);
        Assert.Equal(group, Assert.Single(translation.Problems).Group);
    }

    [Fact]
    public void Nothing_is_not_everything()
    {
        foreach (var permissions in (PermissionSet[])[PermissionSet.Nothing, Only(("files", Access.None)), Only(("embeddings", Access.Read))])
        {
            var translation = UpstreamScopes.Of(permissions);
            Assert.Null(translation.Scopes);
            Assert.Single(translation.Problems);
        }
    }

    [Fact]
    public void Everything_is_all_but_not_with_an_exception()
    {
        var all = new PermissionSet { Groups = new Dictionary<string, Access>(), AllBecause = "a test" };
        Assert.True(UpstreamScopes.Of(all).Scopes!.IsAll);
        Assert.Null(UpstreamScopes.Of(all with { Groups = new Dictionary<string, Access> { ["files"] = Access.None } }).Scopes);
    }

    private static PermissionSet Only(params (string Group, Access Access)[] groups) => new() { Groups = groups.ToDictionary(g => g.Group, g => g.Access) };
}
