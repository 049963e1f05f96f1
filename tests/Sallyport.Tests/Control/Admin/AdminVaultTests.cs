using System.Reflection;
using System.Runtime.CompilerServices;
using Sallyport.Broker;
using Sallyport.Control.Admin;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;
using Sallyport.Tests.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Control.Admin;

public sealed class AdminVaultTests : IDisposable
{
    private static readonly NewCredential s_key = new() { Name = "openai/admin", Provider = "openai", KeyType = AdminKeyType.Name };

    private readonly VaultHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Keeps_an_admin_key_apart_from_those_of_agents()
    {
        _home.Store("openai/prod", "sk-CANARY-agents");
        using var admin = Create("admin passphrase");
        Put(admin, "sk-CANARY-admins");

        using var secret = admin.Reveal("openai/admin").Secret;
        Assert.True(secret.FixedTimeEquals("sk-CANARY-admins"u8));
        using var vault = _home.Open();
        Assert.Equal(["openai/prod"], vault.List().Select(c => c.Name));
        Assert.Equal(["openai/prod"], vault.RevealAll().Select(c => c.Facts.Name));
        Assert.Equal(["openai/admin"], AdminVault.ReadFacts(_home.Home)!.Credentials.Select(c => c.Name));
    }

    [Fact]
    public void Takes_nothing_but_admin_keys()
    {
        using var admin = Create("admin passphrase");
        using var secret = Secret.CopyOf("sk-CANARY-project");
        Assert.Equal("admin-key-expected", Assert.Throws<UserError>(() => admin.Store(s_key with { KeyType = "project" }, secret)).Code);
        Assert.Empty(admin.List());
    }

    [Fact]
    public void What_opens_the_agents_vault_does_not_open_it()
    {
        _home.Store("openai/prod", "sk-CANARY-agents");
        Create("admin passphrase").Dispose();
        using var other = Passphrase("another one");
        Assert.Equal(VaultErrors.WrongPassphraseCode, Assert.Throws<UserError>(() => AdminVault.Open(_home.Home, other, _home.Time)).Code);
    }

    [Fact]
    public void A_record_moved_into_the_agents_vault_is_refused_there()
    {
        _home.Store("openai/prod", "sk-CANARY-agents");
        using (var admin = Create("admin passphrase")) Put(admin, "sk-CANARY-admins");
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_home.Home.VaultFile};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"ATTACH '{AdminVault.PathIn(_home.Home)}' AS a; INSERT INTO main.credential SELECT * FROM a.credential";
            command.ExecuteNonQuery();
        }
        using var vault = _home.Open();
        Assert.Equal("vault-record-broken", Assert.Throws<UserError>(vault.RevealAll).Code);
        Assert.Equal("vault-record-broken", Assert.Throws<UserError>(() => vault.Reveal("openai/admin")).Code);
    }

    /// <summary>
    /// The data plane has no way to it: its assembly does not know this one (DependencyTests), what opens a vault by its
    /// path is visible to this assembly alone, and what reads a key out of it does not leave it.
    /// </summary>
    [Fact]
    public void No_path_of_the_data_plane_leads_to_it()
    {
        Assert.DoesNotContain("Sallyport.Broker", FriendsOf(typeof(Secret).Assembly));
        Assert.DoesNotContain("sally", FriendsOf(typeof(Secret).Assembly));
        Assert.DoesNotContain("Sallyport.Broker", FriendsOf(typeof(AdminVault).Assembly));
        Assert.DoesNotContain("sally", FriendsOf(typeof(AdminVault).Assembly));

        Assert.Empty(PublicWaysBy(typeof(SqliteVault), typeof(string)));
        Assert.Empty(PublicWaysBy(typeof(VaultFile), typeof(string)));
        Assert.Empty(PublicWaysTo(typeof(AdminVault), typeof(OpenCredential), typeof(Secret)));
        Assert.DoesNotContain(typeof(Gate).Assembly.GetReferencedAssemblies(), a => a.Name == "Sallyport.Control");
    }

    [Fact]
    public void A_public_way_would_be_found()
    {
        Assert.NotEmpty(PublicWaysBy(typeof(SqliteVault), typeof(SallyHome)));
        Assert.NotEmpty(PublicWaysTo(typeof(UnlockedVault), typeof(OpenCredential)));
    }

    private static IEnumerable<string> FriendsOf(Assembly assembly) =>
        assembly.GetCustomAttributes<InternalsVisibleToAttribute>().Select(a => a.AssemblyName);

    private static IEnumerable<MethodInfo> PublicWaysBy(Type type, Type parameter) => type
        .GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(m => m.IsStatic && m.GetParameters().Any(p => p.ParameterType == parameter) && m.Name is "Open" or "Create" or "Read" or "Exists");

    private static IEnumerable<MethodInfo> PublicWaysTo(Type type, params Type[] results) => type
        .GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Where(m => results.Any(r => m.ReturnType == r || m.ReturnType.GenericTypeArguments.Contains(r)));

    private AdminVault Create(string passphrase)
    {
        using var source = Passphrase(passphrase);
        return AdminVault.Create(_home.Home, source, _home.Time);
    }

    private static PassphraseKey Passphrase(string text) => new(Secret.CopyOf(text));

    private static void Put(AdminVault vault, string text)
    {
        using var secret = Secret.CopyOf(text);
        vault.Store(s_key, secret);
    }
}
