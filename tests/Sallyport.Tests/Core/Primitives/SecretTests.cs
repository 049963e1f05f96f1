using System.Text.Json;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Core.Primitives;

public sealed class SecretTests
{
    [Fact]
    public void Prints_as_redacted()
    {
        using var secret = Secret.CopyOf("sk-proj-CANARY");
        Assert.Equal("[redacted]", $"{secret}");
    }

    [Fact]
    public void Refuses_to_be_serialised()
    {
        using var secret = Secret.CopyOf("sk-proj-CANARY");
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(secret));
    }

    [Fact]
    public void Is_zeroed_and_unreadable_once_disposed()
    {
        var secret = Secret.CopyOf("sk-proj-CANARY");
        var view = secret.Reveal();
        secret.Dispose();
        Assert.True(view.IndexOfAnyExcept((byte)0) < 0);
        Assert.Throws<ObjectDisposedException>(() => secret.Reveal().Length);
    }
}
