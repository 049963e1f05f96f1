using FakeOpenAI;
using FakeOpenAI.Keys;
using Sallyport.Core.Primitives;
using Sallyport.Tests.Cli.Vault;
using Xunit;

namespace Sallyport.Tests.Cli.Control;

/// <summary>An operator's <c>sally</c> beside an organization at the fake provider; both live by the same clock.</summary>
internal sealed class OrganizationScene : IAsyncDisposable
{
    private OrganizationScene(SallyHere sally, FakeServer provider) => (Sally, Provider, Admin) = (sally, provider, provider.State.CreateKey(FakeKeyType.Admin));

    public SallyHere Sally { get; }
    public FakeServer Provider { get; }

    /// <summary>The admin key; stored by <see cref="LoginAsAdminAsync"/>.</summary>
    public FakeKey Admin { get; }

    public static async Task<OrganizationScene> StartAsync()
    {
        var sally = new SallyHere();
        var provider = await FakeServer.StartAsync(new FakeServerOptions { Time = sally.Time });
        var authority = Path.Combine(sally.Folder, "ca.pem");
        await provider.WriteCertificateAuthorityAsync(authority);
        foreach (var host in (string[])["api.openai.com", "api.anthropic.com"])
            Done(await sally.RunAsync(null, "config", "set", $"upstream.{host}", provider.Origin.OriginalString, "--ca", authority));
        return new OrganizationScene(sally, provider);
    }

    public async Task LoginAsAdminAsync() => Done(await Sally.RunAsync(Admin.Text, "login", "openai", "--admin"));

    /// <summary>Stores the key of a service account, as <c>sally apply</c> would have.</summary>
    public async Task<FakeKey> LoginAsync(string label, params string[] scopes)
    {
        var key = Provider.State.CreateKey(FakeKeyType.ServiceAccount, scopes.Length == 0 ? null : scopes, owner: Provider.State.CreateServiceAccount(label));
        Done(await Sally.RunAsync(key.Text, "login", "openai", "--as", label, "--project", key.Project.Id, "--service-account", key.Owner.Id, "--key-id", key.Id));
        return key;
    }

    /// <summary>Runs a command that must succeed, and gives what it printed.</summary>
    public async Task<string> RunAsync(params string[] args) => Done(await Sally.RunAsync(null, args));

    public async ValueTask DisposeAsync()
    {
        Assert.Empty(Sally.FindCanary());
        Assert.DoesNotContain("T3Blbk" + "FJ", Sally.Printed, StringComparison.Ordinal);
        await Provider.DisposeAsync();
        Sally.Dispose();
    }

    private static string Done((int ExitCode, string Out, string Error) result)
    {
        Assert.True(result.ExitCode == (int)ExitCode.Success, $"ended with {result.ExitCode}: {result.Out}{result.Error}");
        return result.Out;
    }
}
