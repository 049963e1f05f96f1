using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;
using Xunit;

namespace Sallyport.Tests.Core.Providers;

public sealed class OwnProvidersTests : IDisposable
{
    private readonly SallyHome _home = new(Directory.CreateTempSubdirectory("sally-providers-").FullName);

    public void Dispose() => Directory.Delete(_home.Root, recursive: true);

    [Fact]
    public void Stand_beside_the_built_in_ones()
    {
        Write("acme.yaml", File("acme", "api.acme.example"));
        var catalog = ProviderCatalogLoader.Load(_home);
        Assert.Equal(["acme", "anthropic", "gemini", "github", "openai"], catalog.All.Select(p => p.Name));
        Assert.True(catalog.IsOwn("acme"));
        Assert.False(catalog.IsOwn("openai"));
    }

    [Fact]
    public void Win_by_name()
    {
        Write("openai.yaml", File("openai", "api.openai.com"));
        Assert.Equal("own-sally-", ProviderCatalogLoader.Load(_home).Find("openai")!.PlaceholderPrefix);
    }

    [Fact]
    public void Cannot_claim_a_host_that_belongs_to_another()
    {
        Write("acme.yaml", File("acme", "api.openai.com"));
        Write("b.yaml", File("b", "x.example"));
        Write("c.yaml", File("c", "x.example"));
        var error = Assert.Throws<UserError>(() => ProviderCatalogLoader.Load(_home));
        Assert.Equal(ExitCode.BadData, error.ExitCode);
        Assert.Equal($"""
            3 problems in your provider files:
            {PathOf("acme.yaml")}:2:9: the host api.openai.com already belongs to the built-in provider 'openai': remove it, or name this provider 'openai' to replace that one
            {PathOf("b.yaml")}:2:9: the host x.example is also claimed by 'c.yaml': a host belongs to one provider
            {PathOf("c.yaml")}:2:9: the host x.example is also claimed by 'b.yaml': a host belongs to one provider
            """, error.Message);
    }

    [Fact]
    public void Are_all_listed_with_all_their_problems()
    {
        Write("acme.yaml", File("other", "api.openai.com").Replace("bearer", "berer", StringComparison.Ordinal));
        Write("late.yml", "");
        Write("latin.yaml", [.. "name: "u8, 0xff]);
        Write("large.yaml", new byte[ProviderParser.MaxFileBytes + 1]);
        var error = Assert.Throws<UserError>(() => ProviderCatalogLoader.Load(_home));
        Assert.Equal(
        [
            "6 problems in your provider files:",
            $"{PathOf("acme.yaml")}:1:7: the provider 'other' must be in a file of that name: 'other.yaml'",
            $"{PathOf("acme.yaml")}:2:9: the host api.openai.com already belongs to the built-in provider 'openai': remove it, or name this provider 'openai' to replace that one",
            $"{PathOf("acme.yaml")}:3:13: unknown position 'berer'; one of: bearer, basic, 'header: NAME', 'header: NAME' with 'scheme: WORD', 'query: NAME', 'websocket_subprotocol: PREFIX'",
            $"{PathOf("large.yaml")}:1:1: larger than 256 KB",
            $"{PathOf("late.yml")}:1:1: only files that end in .yaml are read: rename it to late.yaml",
            $"{PathOf("latin.yaml")}:1:1: not UTF-8 text",
        ], error.Message.Split('\n'));
    }

    [Fact]
    public void Are_refused_where_others_could_have_written_them()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Unix permissions");
        else
        {
            Write("acme.yaml", File("acme", "api.acme.example"));
            System.IO.File.SetUnixFileMode(PathOf("acme.yaml"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
            Assert.Contains("chmod go-w", Assert.Throws<UserError>(() => ProviderCatalogLoader.Load(_home)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_file_is_checked_wherever_it_lies()
    {
        Write("draft", File("acme", "api.acme.example"));
        Assert.Equal("acme", ProviderCatalogLoader.Check(PathOf("draft")).Name);
        Assert.Equal(ExitCode.NotFound, Assert.Throws<UserError>(() => ProviderCatalogLoader.Check(PathOf("none"))).ExitCode);
    }

    private static string File(string name, string host) =>
        $"name: {name}\nhosts: [{host}]\npositions: [bearer]\nplaceholder_prefix: own-sally-\nenvironment: {{ key: [OWN_KEY] }}\n";

    private string PathOf(string name) => Path.Combine(_home.ProvidersFolder, name);

    private void Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    private void Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(_home.ProvidersFolder);
        System.IO.File.WriteAllBytes(PathOf(name), bytes);
    }
}
