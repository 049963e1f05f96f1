using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Core.Vault;

/// <summary>Through a stand-in for <c>secret-tool</c> that keeps items in files and writes down how it was called, and through the real one.</summary>
public sealed class DesktopKeyringTests : IDisposable
{
    private readonly VaultHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void A_key_in_the_keyring_opens_the_vault_and_never_crosses_a_command_line()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the desktop keyring is Linux only");
        var keyring = new DesktopKeyring(WriteStandIn());
        Assert.True(keyring.IsAvailable());
        using (var vault = UnlockedVault.Create(_home.Home, keyring, _home.Time)) vault.StoreText("openai/prod", "sk-CANARY");
        using (var vault = UnlockedVault.Open(_home.Home, keyring, _home.Time)) Assert.Equal("sk-CANARY", vault.RevealText("openai/prod"));
        var item = Assert.Single(Directory.GetFiles(_home.Home.Root, "item-*"));
        var key = File.ReadAllText(item);
        Assert.Equal(64, key.Length);
        Assert.DoesNotContain(key, File.ReadAllText(Path.Combine(_home.Home.Root, "calls")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rekey_keeps_the_item_that_still_opens_older_copies()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the desktop keyring is Linux only");
        var keyring = new DesktopKeyring(WriteStandIn());
        using (var vault = UnlockedVault.Create(_home.Home, keyring, _home.Time)) vault.Rekey(keyring);
        using (UnlockedVault.Open(_home.Home, keyring, _home.Time)) Assert.Equal(2, Directory.GetFiles(_home.Home.Root, "item-*").Length);
    }

    [Fact]
    public void An_item_that_is_gone_is_named()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the desktop keyring is Linux only");
        var keyring = new DesktopKeyring(WriteStandIn());
        using (UnlockedVault.Create(_home.Home, keyring, _home.Time)) { }
        foreach (var item in Directory.GetFiles(_home.Home.Root, "item-*")) File.Delete(item);
        Assert.Equal(("keyring-no-item", ExitCode.VaultLocked), Assert.Throws<UserError>(() => UnlockedVault.Open(_home.Home, keyring, _home.Time)) is var e ? (e.Code, e.ExitCode) : default);
    }

    [Fact]
    public void A_keyring_that_complains_is_quoted()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the desktop keyring is Linux only");
        var keyring = new DesktopKeyring(WriteScript("echo 'secret-tool: Cannot autolaunch D-Bus' >&2; exit 1"));
        Assert.False(keyring.IsAvailable());
        var error = Assert.Throws<UserError>(() => keyring.Prepare("id"));
        Assert.Equal("keyring-failed", error.Code);
        Assert.Contains("Cannot autolaunch D-Bus", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_tool_says_what_to_install()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the desktop keyring is Linux only");
        var keyring = new DesktopKeyring(Path.Combine(_home.Home.Root, "not-there"));
        Assert.False(keyring.IsAvailable());
        Assert.Contains("libsecret-tools", Assert.Throws<UserError>(() => keyring.Recover("id", """{"item":"x"}""")).Hint, StringComparison.Ordinal);
    }

    /// <summary>On a private session bus, with GNOME Keyring unlocked by a password on its stdin.</summary>
    [Fact]
    public void The_real_keyring_keeps_a_key()
    {
        foreach (var program in new[] { "dbus-run-session", "gnome-keyring-daemon", "secret-tool" })
            Assert.SkipUnless(IsInstalled(program), $"{program} is not installed");
        // The tool is reached through a script that joins the private bus; the daemon lives as long as the bus does. Both
        // hold the pipe that the script reads, so it ends behind them: they would still be removing files of the home.
        var tool = WriteScript($"""
            export HOME='{_home.Home.Root}' XDG_DATA_HOME='{_home.Home.Root}/data' XDG_RUNTIME_DIR='{_home.Home.Root}'
            exec 3>&1
            code=$(dbus-run-session -- sh -c 'printf CANARYpw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; secret-tool "$@" >&3; echo $?' tool "$@" 9>&1 2>/dev/null)
            exit "$code"
            """);
        var keyring = new DesktopKeyring(tool);
        Assert.SkipUnless(keyring.IsAvailable(), "GNOME Keyring does not start on a private bus here");
        using (var vault = UnlockedVault.Create(_home.Home, keyring, _home.Time)) vault.StoreText("openai/prod", "sk-CANARY");
        using (var vault = UnlockedVault.Open(_home.Home, keyring, _home.Time)) Assert.Equal("sk-CANARY", vault.RevealText("openai/prod"));
    }

    private string WriteStandIn() => WriteScript($"""
        cd '{_home.Home.Root}'
        echo "$*" >> calls
        verb=$1; shift
        case "$1" in --label=*) shift;; esac
        item="item-$(printf %s "$*" | tr ' /' '__')"
        case $verb in
          store) cat > "$item" ;;
          lookup) [ -f "$item" ] && cat "$item" ;;
          clear) rm -f "$item" ;;
        esac
        """);

    private string WriteScript(string body)
    {
        var path = Path.Combine(_home.Home.Root, "secret-tool");
        File.WriteAllText(path, "#!/bin/sh\n" + body + "\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, PrivateFolder.FolderMode);
        return path;
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
