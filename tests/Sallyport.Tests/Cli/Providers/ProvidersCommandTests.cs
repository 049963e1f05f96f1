using System.Text.Json;
using Sallyport.Cli;
using Sallyport.Core.Primitives;
using Xunit;

namespace Sallyport.Tests.Cli.Providers;

public sealed class ProvidersCommandTests : IDisposable
{
    private readonly SallyHome _home = new(Directory.CreateTempSubdirectory("sally-providers-").FullName);

    public void Dispose() => Directory.Delete(_home.Root, recursive: true);

    [Fact]
    public async Task Lists_the_built_in_providers()
    {
        var listed = await RunAsync("providers", "list");
        Assert.Equal("""
            NAME	TITLE	HOSTS	VARIABLES	FROM
            anthropic	Anthropic	api.anthropic.com	ANTHROPIC_API_KEY	built in
            gemini	Google Gemini	generativelanguage.googleapis.com	GEMINI_API_KEY, GOOGLE_API_KEY	built in
            github	GitHub	api.github.com, github.com, uploads.github.com	GITHUB_TOKEN, GH_TOKEN	built in
            openai	OpenAI	api.openai.com	OPENAI_API_KEY, CODEX_API_KEY	built in

            """, listed.Out);
        Assert.Equal((0, ""), (listed.ExitCode, listed.Error));
    }

    [Fact]
    public async Task Shows_a_provider_for_people_and_for_scripts()
    {
        var text = await RunAsync("providers", "show", "anthropic");
        Assert.Contains("positions     x-api-key: KEY\n              Authorization: Bearer KEY\n", text.Out, StringComparison.Ordinal);
        Assert.Contains("ANTHROPIC_AUTH_TOKEN removed", text.Out, StringComparison.Ordinal);
        using var json = JsonDocument.Parse((await RunAsync("providers", "show", "anthropic", "--json")).Out);
        Assert.Equal("sk-ant-sally-", json.RootElement.GetProperty("placeholder_prefix").GetString());
        Assert.Equal("/v1/organizations/**", json.RootElement.GetProperty("denied")[0].GetProperty("path").GetString());
    }

    [Fact]
    public async Task Suggests_the_name_that_was_meant()
    {
        var refused = await RunAsync("providers", "show", "opnai");
        Assert.Equal((int)ExitCode.NotFound, refused.ExitCode);
        Assert.Contains("did you mean: openai", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checks_a_file_wherever_it_lies()
    {
        var file = Path.Combine(_home.Root, "draft.yaml");
        await File.WriteAllTextAsync(file, "name: acme\nhosts: [api.acme.example]\npositions: [bearer]\nplaceholder_prefix: ac-sally-\nenvironment: { key: [ACME_KEY] }\n", TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), ((await RunAsync("providers", "check", file)).ExitCode, (await RunAsync("providers", "check", file)).Out));

        await File.WriteAllTextAsync(file, "name: acme\nhosts: [api.openai.com]\n", TestContext.Current.CancellationToken);
        var refused = await RunAsync("providers", "check", file);
        Assert.Equal((int)ExitCode.BadData, refused.ExitCode);
        Assert.Equal("", refused.Out);
        Assert.Contains($"{file}:1:1: 'positions' is missing", refused.Error, StringComparison.Ordinal);
        Assert.Contains($"{file}:2:9: the host api.openai.com already belongs to the built-in provider 'openai'", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_file_of_ones_own_stops_every_command_that_needs_providers()
    {
        Directory.CreateDirectory(_home.ProvidersFolder);
        await File.WriteAllTextAsync(Path.Combine(_home.ProvidersFolder, "acme.yaml"), "name: acme\n", TestContext.Current.CancellationToken);
        Assert.Equal((int)ExitCode.BadData, (await RunAsync("providers", "list")).ExitCode);
        Assert.Equal((int)ExitCode.BadData, (await RunAsync("login", "openai", "--offline")).ExitCode);
    }

    /// <summary>The example is what people copy, so it is held to the parser.</summary>
    [Fact]
    public async Task The_example_of_the_documentation_is_without_a_problem()
    {
        var page = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot(), "docs", "providers.md"), TestContext.Current.CancellationToken);
        var start = page.IndexOf("```yaml\n", StringComparison.Ordinal) + "```yaml\n".Length;
        var file = Path.Combine(_home.Root, "acme.yaml");
        await File.WriteAllTextAsync(file, page[start..page.IndexOf("```", start, StringComparison.Ordinal)], TestContext.Current.CancellationToken);
        var checkedFile = await RunAsync("providers", "check", file);
        Assert.Equal((0, $"the provider 'acme' is fine; to use it, save it as {Path.Combine(_home.ProvidersFolder, "acme.yaml")}\n"), (checkedFile.ExitCode, checkedFile.Error));
    }

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Sallyport.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    private async Task<(int ExitCode, string Out, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var input = new StringReader("");
        var exitCode = await SallyCommandLine.RunAsync(args, new CliContext { Home = _home, Out = output, Error = error, In = input });
        return (exitCode, output.ToString(), error.ToString());
    }
}
