using System.Text;
using System.Text.RegularExpressions;

namespace Sallyport.Cli.Tests.Scripts;

/// <summary>
/// Plays a script and writes down what a user would see. A script's lines:
/// <code>
/// # a comment
/// env NAME=VALUE         for the commands below; {folder} is the scenario's own folder
/// file NAME TEXT         writes a file into that folder
/// stdin TEXT             what the next command reads
/// advance 3d             moves the clock (s, m, h, d)
/// mask REGEX => TEXT     in the transcript, for what differs from run to run
/// $ sally …              must exit with 0 and leave stderr empty
/// $! sally …             must exit with 0; what it says on stderr is part of the transcript
/// $N sally …             must exit with N
/// </code>
/// </summary>
internal sealed partial class Transcript
{
    private readonly StringBuilder _text = new();
    private readonly List<(Regex Pattern, string Text)> _masks = [];

    public static async Task<string> PlayAsync(IEnumerable<string> script)
    {
        using var sandbox = new Sandbox();
        var transcript = new Transcript();
        foreach (var line in script) await transcript.PlayAsync(line.Replace("{folder}", sandbox.Folder, StringComparison.Ordinal), sandbox);
        return transcript._text.ToString();
    }

    private async Task PlayAsync(string line, Sandbox sandbox)
    {
        if (CommandLine().Match(line) is { Success: true } command)
        {
            await RunAsync(command, sandbox);
            return;
        }
        var (verb, rest) = line.Split(' ', 2) is [var first, var others] ? (first, others) : (line, "");
        switch (verb)
        {
            case "" or "#":
                break;
            case "env":
                var variable = rest.Split('=', 2);
                sandbox.Environment[variable[0]] = variable[1];
                break;
            case "file":
                var file = rest.Split(' ', 2);
                var path = Path.Combine(sandbox.Folder, file[0]);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await File.WriteAllTextAsync(path, file[1].Replace("\\n", "\n", StringComparison.Ordinal));
                break;
            case "stdin":
                sandbox.Input = rest + "\n";
                break;
            case "advance":
                sandbox.Time.Advance(Span(rest));
                break;
            case "mask":
                var mask = rest.Split(" => ", 2);
                _masks.Add((new Regex(mask[0], RegexOptions.Multiline), mask[1]));
                break;
            default:
                throw new FormatException($"a script has no line such as: {line}");
        }
    }

    private async Task RunAsync(Match command, Sandbox sandbox)
    {
        var words = command.Groups["words"].Value;
        var (exitCode, output, error) = await sandbox.RunAsync([.. ShellWords.Split(words)]);
        var mark = command.Groups["mark"].Value;
        var expected = mark is "" or "!" ? 0 : int.Parse(mark, System.Globalization.CultureInfo.InvariantCulture);
        _text.Append(Masked($"$ sally {words}".TrimEnd() + "\n", sandbox));
        _text.Append(Masked(output, sandbox));
        foreach (var line in Masked(error, sandbox).TrimEnd('\n').Split('\n'))
        {
            if (line.Length > 0) _text.Append("stderr| ").Append(line).Append('\n');
        }
        if (exitCode != 0) _text.Append(System.Globalization.CultureInfo.InvariantCulture, $"[exit {exitCode}]\n");
        _text.Append('\n');
        if (exitCode != expected) throw new Xunit.Sdk.XunitException($"expected exit code {expected}\n{_text}");
        if (mark == "" && error.Length > 0) throw new Xunit.Sdk.XunitException($"stderr is not empty on success\n{_text}");
        if ((output + error).Contains("CANARY", StringComparison.Ordinal)) throw new Xunit.Sdk.XunitException($"a secret was printed by: sally {words}");
    }

    private string Masked(string text, Sandbox sandbox)
    {
        text = text.ReplaceLineEndings("\n").Replace(sandbox.Folder, "{folder}", StringComparison.Ordinal);
        foreach (var (pattern, replacement) in _masks) text = pattern.Replace(text, replacement);
        return text;
    }

    private static TimeSpan Span(string text)
    {
        var count = double.Parse(text[..^1], System.Globalization.CultureInfo.InvariantCulture);
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            'd' => TimeSpan.FromDays(count),
            _ => throw new FormatException($"advance takes 10s, 5m, 2h or 3d, not '{text}'"),
        };
    }

    [GeneratedRegex(@"^\$(?<mark>!|\d*) sally ?(?<words>.*)$")]
    private static partial Regex CommandLine();
}
