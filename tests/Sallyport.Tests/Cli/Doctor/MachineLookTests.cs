using System.Diagnostics;
using Sallyport.Cli;
using Sallyport.Cli.Doctor.Gathering;
using Sallyport.Control.Runbooks.Facts;
using Sallyport.Core.Primitives;
using Sallyport.Tests.Core.Providers;
using Xunit;

namespace Sallyport.Tests.Cli.Doctor;

public sealed class MachineLookTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sally-look-");
    private readonly Dictionary<string, string> _variables;

    public MachineLookTests() => _variables = new() { ["HOME"] = _folder.FullName, ["PWD"] = Directory.CreateDirectory(Path.Combine(_folder.FullName, "project")).FullName };

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Finds_keys_where_clients_keep_them_and_tells_only_where_and_of_which_type()
    {
        Write(".codex/auth.json", $$"""{"OPENAI_API_KEY":"{{SampleKeys.OpenAI("proj")}}"}""");
        Write(".claude.json", $$"""{"mcpServers":{"x":{"env":{"ANTHROPIC_API_KEY":"{{SampleKeys.Anthropic("api03")}}"} } } }""");
        Write("project/.env.local", $"A={SampleKeys.OpenAI("admin")}\nB={SampleKeys.OpenAI("admin")}\n");
        Write("project/README.md", SampleKeys.OpenAI("proj"));
        Write(".bashrc", "export OPENAI_API_KEY=sk-sally-openai-CANARYCANARYCANARY123abcDEF\n");
        var found = Look();
        Assert.Equal(["anthropic api", "openai admin", "openai project"], found.Keys.Select(k => $"{k.Provider} {k.KeyType}").Order());
        Assert.All((string[])[".codex/auth.json", ".claude.json", "project/.env.local"], file => Assert.Contains(found.Keys, k => k.Place == Path.Combine(_folder.FullName, file)));
        Assert.Empty(found.Unread);
        Assert.DoesNotContain("CANARY", string.Concat(found.Keys), StringComparison.Ordinal);
    }

    [Fact]
    public void Finds_keys_in_the_environment_also_those_of_no_known_shape()
    {
        _variables["OPENAI_API_KEY"] = "CANARY-of-a-shape-that-nobody-knows";
        _variables["OPENAI_ADMIN_KEY"] = "CANARY-of-an-admin";
        _variables["MY_OWN"] = $"Bearer {SampleKeys.OpenAILegacy}";
        _variables["ANTHROPIC_API_KEY"] = "sk-ant-sally-CANARYCANARYCANARY123abcDEF";
        Assert.Equal(
            ["MY_OWN in this shell: openai legacy", "OPENAI_ADMIN_KEY in this shell: openai admin", "OPENAI_API_KEY in this shell: openai unknown"],
            Look().Keys.Select(k => $"{k.Place}: {k.Provider} {k.KeyType}"));
    }

    [Fact]
    public void Follows_a_link_and_says_what_it_did_not_read()
    {
        if (OperatingSystem.IsWindows()) return;
        Write("dotfiles/netrc", $"machine api.openai.com password {SampleKeys.OpenAI("proj")}");
        File.CreateSymbolicLink(Path.Combine(_folder.FullName, ".netrc"), Path.Combine(_folder.FullName, "dotfiles", "netrc"));
        Write(".npmrc", new string('x', (1 << 20) + 1));
        var found = Look();
        Assert.Equal(Path.Combine(_folder.FullName, ".netrc"), Assert.Single(found.Keys).Place);
        Assert.Equal(Path.Combine(_folder.FullName, ".npmrc"), Assert.Single(found.Unread));
        _variables.Remove("HOME");
        Assert.Contains("HOME is not set", Assert.Single(Look().Unread), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipe_in_a_files_place_holds_nothing_up()
    {
        if (!OperatingSystem.IsLinux()) return;
        using (var made = Process.Start("mkfifo", Path.Combine(_folder.FullName, ".env"))) made.WaitForExit();
        Assert.True(File.Exists(Path.Combine(_folder.FullName, ".env")));
        Assert.Empty(Look().Keys);
    }

    private MachineFacts Look() => MachineLook.Read(new CliContext
    {
        Home = new SallyHome(Path.Combine(_folder.FullName, "home")), Out = TextWriter.Null, Error = TextWriter.Null, In = TextReader.Null,
        Environment = name => _variables.GetValueOrDefault(name), EnvironmentVariables = _variables,
    }).Value!;

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
