using Microsoft.Data.Sqlite;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Core.Vault;

/// <summary>The policy lies in a file that an agent of the same user could write: whatever it does there is noticed.</summary>
public sealed class StoredPolicyTests : IDisposable
{
    private readonly VaultHome _home = new();

    public StoredPolicyTests() => _home.Store("openai/a", "sk-CANARY-policy");

    public void Dispose() => _home.Dispose();

    [Fact]
    public void What_was_applied_is_read_back_by_every_process_with_who_and_when()
    {
        using (var vault = _home.Open())
        {
            Assert.Null(vault.ReadPolicy());
            var before = vault.ChangeCounter();
            vault.ApplyPolicy("version: 1\n", "ann", after: 0);
            Assert.NotEqual(before, vault.ChangeCounter());
        }
        using var other = _home.Open();
        Assert.Equal(new StoredPolicy(1, "version: 1\n", _home.Time.GetUtcNow(), "ann"), other.ReadPolicy());
        Assert.Equal(2, other.ApplyPolicy("version: 1\n# again\n", "ben", after: 1).Version);
        Assert.Empty(other.Check());
        Assert.Equal("sk-CANARY-policy", other.RevealText("openai/a"));
    }

    [Fact]
    public void Of_two_who_apply_at_once_the_second_is_told()
    {
        using var vault = _home.Open();
        vault.ApplyPolicy("version: 1\n", "ann", after: 0);

        Assert.Equal("policy-changed", Assert.Throws<UserError>(() => vault.ApplyPolicy("version: 1\n# mine\n", "ben", after: 0)).Code);
        Assert.Equal("version: 1\n", vault.ReadPolicy()!.Text);
    }

    [Theory]
    [InlineData("UPDATE policy SET text = 'version: 1 # everything'")]
    [InlineData("UPDATE policy SET version = version + 1")]
    [InlineData("UPDATE policy SET applied = applied + 1")]
    [InlineData("UPDATE policy SET applied_by = 'root'")]
    [InlineData("UPDATE policy SET text = x'00'")]
    [InlineData("DELETE FROM policy")]
    [InlineData("INSERT OR REPLACE INTO policy SELECT * FROM old")]
    public void Whatever_is_changed_without_the_key_is_refused_until_a_person_applies_again(string sql)
    {
        using (var vault = _home.Open()) vault.ApplyPolicy("version: 1\n", "ann", after: 0);
        Run("CREATE TABLE old AS SELECT * FROM policy");
        using (var vault = _home.Open()) vault.ApplyPolicy("version: 1\n# stricter\n", "ann", after: 1);

        Run(sql);

        using var after = _home.Open();
        var error = Assert.Throws<UserError>(after.ReadPolicy);
        Assert.Equal(("policy-tampered", ExitCode.BadData), (error.Code, error.ExitCode));
        Assert.Equal(3, after.ApplyPolicy("version: 1\n# mended\n", "ann", after.PolicyVersion()).Version);
        Assert.Equal("version: 1\n# mended\n", after.ReadPolicy()!.Text);
    }

    [Fact]
    public void A_policy_that_nobody_applied_is_refused()
    {
        Run("INSERT INTO policy VALUES (1, 1, 'version: 1', 0, 'ann')");
        using var vault = _home.Open();
        Assert.Equal("policy-tampered", Assert.Throws<UserError>(vault.ReadPolicy).Code);
    }

    [Fact]
    public void A_new_data_key_keeps_the_policy()
    {
        using var vault = _home.Open();
        vault.ApplyPolicy("version: 1\n", "ann", after: 0);
        vault.Rekey(new KeyFile(_home.KeyFilePath), replaceDataKey: true);
        Assert.Equal("version: 1\n", vault.ReadPolicy()!.Text);
    }

    private void Run(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_home.Home.VaultFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
