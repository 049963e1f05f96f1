using Sallyport.Cli;
using Sallyport.Cli.Vault;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;
using Sallyport.Tests.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Cli.Vault;

public sealed class UnlockTwiceTests
{
    [Fact]
    public void Two_that_are_opened_at_once_ask_once_and_are_closed_apart()
    {
        using var home = new VaultHome();
        using (var passphrase = Secret.CopyOf("CANARY correct horse"))
        using (var key = new PassphraseKey(passphrase))
        using (var vault = UnlockedVault.Create(home.Home, key, home.Time))
            vault.StoreText("openai/default", "sk-CANARY");

        var asked = 0;
        var (one, other) = VaultAccess.UnlockTwice(new CliContext
        {
            Home = home.Home, Out = TextWriter.Null, Error = TextWriter.Null, In = TextReader.Null, Time = home.Time,
            AskHidden = _ =>
            {
                asked++;
                return Secret.CopyOf("CANARY correct horse");
            },
        }, KeySourceOptions.None);
        one.Dispose();
        using (other) Assert.Equal("sk-CANARY", other.RevealText("openai/default"));
        Assert.Equal(1, asked);
    }
}
