using FakeOpenAI;
using FakeOpenAI.Keys;
using FakeOpenAI.Tls;
using Sallyport.Control.Anthropic;
using Sallyport.Control.OpenAI;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Control.Anthropic;

public sealed class AnthropicAdminTests : IAsyncLifetime
{
    private FakeServer _provider = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _provider = await FakeServer.StartAsync(cancellationToken: Cancellation);

    public ValueTask DisposeAsync() => _provider.DisposeAsync();

    [Fact]
    public async Task Lists_every_key_over_many_pages()
    {
        for (var i = 0; i < 205; i++) _provider.State.CreateKey(FakeKeyType.Anthropic);
        using var admin = Client();
        HashSet<string> ids = [];
        await foreach (var key in admin.ListKeysAsync(Cancellation)) Assert.True(ids.Add(key.Id));
        Assert.Equal(205, ids.Count);
    }

    [Fact]
    public async Task Switches_off_the_key_of_an_id()
    {
        var (old, other) = (_provider.State.CreateKey(FakeKeyType.Anthropic), _provider.State.CreateKey(FakeKeyType.Anthropic));
        using var admin = Client();
        Assert.True(await AnthropicKeyEnd.EndAsync(admin, old.Id, "", Cancellation));
        Assert.Equal((true, false), (old.SwitchedOff, other.SwitchedOff));
    }

    [Fact]
    public async Task Finds_a_key_by_its_last_four_characters_only_where_exactly_one_ends_so()
    {
        var old = _provider.State.CreateKey(FakeKeyType.Anthropic);
        using var admin = Client();
        Assert.False(await AnthropicKeyEnd.EndAsync(admin, "", "none", Cancellation));
        Assert.True(await AnthropicKeyEnd.EndAsync(admin, "", old.Text[^4..], Cancellation));
        Assert.True(old.SwitchedOff);
    }

    [Fact]
    public async Task Where_two_end_alike_neither_is_switched_off()
    {
        // Every key ends in AA, so two characters tell nothing.
        var (one, two) = (_provider.State.CreateKey(FakeKeyType.Anthropic), _provider.State.CreateKey(FakeKeyType.Anthropic));
        using var admin = Client();
        Assert.False(await AnthropicKeyEnd.EndAsync(admin, "", "AA", Cancellation));
        Assert.Equal((false, false), (one.SwitchedOff, two.SwitchedOff));
    }

    [Fact]
    public async Task A_key_that_is_none_of_the_administration_is_rejected_without_being_repeated()
    {
        var key = _provider.State.CreateKey(FakeKeyType.Anthropic);
        using var admin = Client(key);
        var problem = await Assert.ThrowsAsync<AdminProblem>(async () => await AnthropicKeyEnd.EndAsync(admin, "", "1234", Cancellation));
        Assert.Equal(AdminProblemKind.KeyRejected, problem.Kind);
        Assert.DoesNotContain("CANARY", problem.ToString(), StringComparison.Ordinal);
    }

    private AnthropicAdmin Client(FakeKey? key = null)
    {
        using var secret = Secret.CopyOf((key ?? _provider.State.CreateKey(FakeKeyType.AnthropicAdmin)).Text);
        return new AnthropicAdmin(TrustingHandler.Create(_provider.CertificateAuthorityPem), _provider.Origin, secret);
    }
}
