using System.Text;
using System.Text.Json.Nodes;
using Sallyport.Control.Sources;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Control.Sources;

public sealed class VaultServerTests : IAsyncLifetime
{
    private FakeVault _vault = null!;
    private Dictionary<string, string> _variables = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _vault = await FakeVault.StartAsync();
        _vault.Values["secret/data/openai"] = new JsonObject { ["key"] = "sk-CANARY-v2-\u00e9\"quoted\"", ["data"] = "sk-CANARY-decoy", ["number"] = 7 };
        _vault.Values["kv/openai"] = new JsonObject { ["key"] = "sk-CANARY-v1", ["metadata"] = "text" };
        _variables = _vault.Variables();
    }

    public ValueTask DisposeAsync() => _vault.DisposeAsync();

    [Theory]
    [InlineData("vault:secret/openai#key", "sk-CANARY-v2-\u00e9\"quoted\"")]
    [InlineData("vault:secret/data/openai#key", "sk-CANARY-v2-\u00e9\"quoted\"")]
    [InlineData("vault:/v1/secret/data/openai#data", "sk-CANARY-decoy")]
    [InlineData("vault:kv/openai#key", "sk-CANARY-v1")]
    public async Task Reads_a_field_of_either_key_value_engine(string source, string key)
    {
        using var fetched = await FetchAsync(source);
        Assert.Equal(key, Encoding.UTF8.GetString(fetched.Text.Reveal()));
        Assert.Null(fetched.Lease?.Id);
    }

    [Fact]
    public async Task Reads_by_its_whole_path_what_it_may_not_look_up_the_mount_of()
    {
        _vault.MayLookAtMounts = false;
        using var fetched = await FetchAsync("vault:secret/data/openai#key");
        Assert.NotEqual(0, fetched.Text.Length);
        await AssertAnswersAsync(404, "vault:secret/openai#key");
    }

    [Fact]
    public async Task A_dynamic_engine_leases_its_key()
    {
        using var fetched = await FetchAsync("vault:openai/creds/agent#api_key");
        Assert.Equal("sk-svcacct-CANARY-made-1", Encoding.UTF8.GetString(fetched.Text.Reveal()));
        Assert.Equal(new SourceLease("openai/creds/agent/lease1", TimeSpan.FromHours(1), Renewable: true), fetched.Lease);
    }

    [Fact]
    public async Task A_lease_is_extended_and_ended_and_ending_one_that_is_gone_is_done()
    {
        using var fetched = await FetchAsync("vault:openai/creds/agent#api_key");
        Assert.Equal(TimeSpan.FromHours(1), (await Fetcher.RenewAsync(fetched.Lease!, Stop))!.Duration);
        Assert.True(await Fetcher.EndLeaseAsync(fetched.Lease!.Id!, Stop));
        Assert.Empty(_vault.LiveKeys);
        Assert.True(await Fetcher.EndLeaseAsync(fetched.Lease.Id!, Stop));
        Assert.Null(await Fetcher.RenewAsync(fetched.Lease, Stop));
    }

    [Fact]
    public async Task The_namespace_is_sent()
    {
        _vault.Namespace = "team/agents";
        await AssertAnswersAsync(403, "vault:kv/openai#key");
        _variables["VAULT_NAMESPACE"] = "team/agents";
        using var fetched = await FetchAsync("vault:kv/openai#key");
        Assert.NotEqual(0, fetched.Text.Length);
    }

    [Fact]
    public async Task Openbao_has_variables_of_its_own()
    {
        _variables = _vault.Variables("BAO_");
        _variables["VAULT_TOKEN"] = "of-another-server";
        using var fetched = await FetchAsync("vault:kv/openai#key");
        Assert.NotEqual(0, fetched.Text.Length);
    }

    [Fact]
    public async Task The_token_may_lie_in_the_home_folder()
    {
        var home = Directory.CreateTempSubdirectory("sally-token-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(home, ".vault-token"), _variables["VAULT_TOKEN"] + "\n", Stop);
            _variables.Remove("VAULT_TOKEN");
            _variables["HOME"] = home;
            using var fetched = await FetchAsync("vault:kv/openai#key");
            Assert.NotEqual(0, fetched.Text.Length);
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    [Fact]
    public async Task A_wrong_token_a_wrong_path_and_a_sealed_server_are_told_apart()
    {
        await AssertAnswersAsync(404, "vault:kv/other#key");
        _vault.Sealed = true;
        Assert.Contains("sealed", (await AssertAnswersAsync(503, "vault:kv/openai#key")).Message, StringComparison.Ordinal);
        _vault.Sealed = false;
        _variables["VAULT_TOKEN"] = "wrong";
        Assert.Equal(ExitCode.Refused, (await AssertAnswersAsync(403, "vault:kv/openai#key")).ExitCode);
    }

    [Fact]
    public async Task A_missing_field_is_named_beside_those_there_are_but_no_value()
    {
        var problem = await Assert.ThrowsAsync<UserError>(() => FetchAsync("vault:secret/openai#number"));
        Assert.Equal("its fields are key, data, number", problem.Hint);
        Assert.DoesNotContain("CANARY", problem.Message + problem.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_not_trusted_and_no_token_is_sent()
    {
        _variables.Remove("VAULT_CACERT");
        var problem = await Assert.ThrowsAsync<UserError>(() => FetchAsync("vault:kv/openai#key"));
        Assert.Contains("certificate", problem.Message, StringComparison.Ordinal);
        Assert.Empty(_vault.Calls);
    }

    [Theory]
    [InlineData("http://vault.example.com:8200", "in the clear")]
    [InlineData("ftp://vault.example.com", "not the address")]
    [InlineData("vault.example.com", "not the address")]
    [InlineData("", "neither VAULT_ADDR nor BAO_ADDR")]
    public async Task An_address_to_which_no_token_should_go_is_refused(string address, string why)
    {
        _variables["VAULT_ADDR"] = address;
        Assert.Contains(why, (await Assert.ThrowsAsync<UserError>(() => FetchAsync("vault:kv/openai#key"))).Message, StringComparison.Ordinal);
    }

    private SourceFetcher Fetcher => new(_variables, static _ => false, TimeProvider.System);

    private Task<FetchedKey> FetchAsync(string source) => Fetcher.FetchAsync(SourceParser.Parse(source, static _ => false), Stop);

    private async Task<UserError> AssertAnswersAsync(int status, string source)
    {
        var problem = await Assert.ThrowsAsync<UserError>(() => FetchAsync(source));
        Assert.Contains($"answered {status} ", problem.Message, StringComparison.Ordinal);
        return problem;
    }
}
