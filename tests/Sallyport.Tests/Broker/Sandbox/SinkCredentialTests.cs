using Sallyport.Broker.Sandbox;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Broker.Sandbox;

public sealed class SinkCredentialTests
{
    [Fact]
    public void No_session_is_given_a_sinks_credential()
    {
        Credential[] stored = [Stored("openai/default"), Stored("sink/hec")];

        Assert.Equal(["openai/default"], CredentialChoice.Select([], stored).Select(c => c.Name));
        Assert.Equal("credential-not-found", Code(() => CredentialChoice.Select(["sink/hec"], stored)));
        Assert.Equal(Code(() => CredentialChoice.Select([], [])), Code(() => CredentialChoice.Select([], [Stored("sink/hec")])));
    }

    private static string Code(Action choose) => Assert.Throws<UserError>(choose).Code;

    private static Credential Stored(string name) => new()
    {
        Name = name, Provider = name.Split('/')[0], KeyType = "token", Fingerprint = "", LastFour = "", Version = 1, Created = default, Rotated = default,
    };
}
