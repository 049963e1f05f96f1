using System.Diagnostics;
using System.Text;
using Sallyport.Clients.Tests.Running;
using Xunit;

namespace Sallyport.Clients.Tests.Hunt;

/// <summary>A hunt that finds nothing proves something only if it would have found the key: here it is planted.</summary>
public sealed class KeyHuntTests : IDisposable
{
    private readonly string _key = "sk-proj-CANARY" + Guid.NewGuid().ToString("N") + Guid.NewGuid().ToString("N");
    private readonly string _root = Directory.CreateTempSubdirectory("sally-hunt-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Finds_it_in_an_environment() =>
        Assert.Contains("environment of", await PlantAsync($"export KEY={_key}; exec sh -c 'echo ready; read wait < end'"), StringComparison.Ordinal);

    [Fact]
    public async Task Finds_it_in_the_environment_of_a_grandchild() =>
        Assert.Contains("environment of", await PlantAsync($"KEY={_key} sh -c 'sh -c \"echo ready; read wait < end\"; true'; true"), StringComparison.Ordinal);

    [Fact]
    public async Task Finds_it_in_the_environment_of_an_orphan() =>
        Assert.Contains("environment of", await PlantAsync($"(KEY={_key} sh -c 'echo ready; read wait < end' &)"), StringComparison.Ordinal);

    [Fact]
    public async Task Finds_it_in_a_command_line() =>
        Assert.Contains("command line of", await PlantAsync($"sh -c 'echo ready; read wait < end; true' {_key}; true"), StringComparison.Ordinal);

    [Fact]
    public async Task Finds_it_in_memory_alone()
    {
        var findings = await PlantAsync("read key < ../key; rm ../key; echo ready; read wait < end");

        Assert.Contains("memory of", findings, StringComparison.Ordinal);
        Assert.DoesNotContain("environment of", findings, StringComparison.Ordinal);
        Assert.DoesNotContain("command line of", findings, StringComparison.Ordinal);
    }

    [Fact]
    public void Finds_it_in_files_names_and_links()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, ".hidden", "deep")).FullName;
        File.WriteAllText(Path.Combine(folder, "plain.log"), "the key is " + _key);
        Assert.Single(Hunt.InFolder(_root));
        File.WriteAllText(Path.Combine(folder, ".auth"), "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("x-access-token:" + _key)));
        Assert.Equal(2, Hunt.InFolder(_root).Count);
        File.WriteAllBytes(Path.Combine(folder, "heap"), [1, .. Encoding.Unicode.GetBytes(_key)]);
        Assert.Equal(3, Hunt.InFolder(_root).Count);
        File.CreateSymbolicLink(Path.Combine(folder, "link"), "/nowhere/" + _key);
        Assert.Equal(4, Hunt.InFolder(_root).Count);
        Directory.CreateDirectory(Path.Combine(folder, "cache-" + _key));
        Assert.Equal(5, Hunt.InFolder(_root).Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Finds_it_in_output_plain_halved_and_in_base64_wherever_it_begins(int offset)
    {
        Assert.NotEmpty(Hunt.InText("stdout", "x " + _key));
        Assert.NotEmpty(Hunt.InText("stdout", "x " + _key[(_key.Length / 2)..]));
        Assert.NotEmpty(Hunt.InText("stdout", Convert.ToBase64String(Encoding.ASCII.GetBytes(new string('u', offset) + _key))));
        Assert.NotEmpty(Hunt.InText("stdout", Convert.ToHexStringLower(Encoding.ASCII.GetBytes(_key))));
    }

    [Fact]
    public void Finds_nothing_where_it_is_not_and_never_repeats_what_it_found()
    {
        Assert.Empty(Hunt.InText("stdout", "sk-proj-CANARY and its last four " + _key[^4..]));
        Assert.DoesNotContain(_key[^16..], Hunt.InText("stdout", _key)[0].ToString(), StringComparison.Ordinal);
    }

    private KeyHunt Hunt => new(_key);

    /// <summary>What the hunt finds in the processes of a script that plants the key and then waits.</summary>
    private async Task<string> PlantAsync(string script)
    {
        using var workplace = new Workplace(_root);
        await File.WriteAllTextAsync(Path.Combine(workplace.Root, "key"), _key + "\n", Cancel);
        // The key reaches the outer shell by a file: on its command line it would always be found.
        var scriptFile = Path.Combine(workplace.Work, "script");
        await File.WriteAllTextAsync(scriptFile, "mkfifo end\n" + script + "\n", Cancel);
        var environment = workplace.Environment(clean: true);
        var mark = Guid.NewGuid().ToString("N");
        environment[ProcessTree.MarkVariable] = mark;
        await using var run = ProgramRun.Start(["/bin/sh", scriptFile], environment, workplace.Work);
        await run.SeesAsync("ready", Cancel);
        var processes = ProcessTree.Of(run.Id, mark);
        try
        {
            return string.Join('\n', processes.SelectMany(process => Hunt.InProcess(process).Concat(Hunt.InMemory(process))));
        }
        finally
        {
            foreach (var process in processes) End(process.Id);
        }
    }

    private static void End(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (ArgumentException)
        {
            // Gone already.
        }
    }
}
