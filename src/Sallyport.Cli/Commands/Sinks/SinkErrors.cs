using Sallyport.Core.Primitives;
using Sallyport.Core.Yaml;

namespace Sallyport.Cli.Commands.Sinks;

/// <summary>What a user can be told about sinks.</summary>
internal static class SinkErrors
{
    public static UserError None() => new("no-sinks", ExitCode.NotFound,
        "the policy in force declares no sink", "describe one under 'sinks' in sallyport.yaml (docs/sinks.md), then: sally apply");

    public static UserError NoSuch(string name, IReadOnlyList<string> known)
    {
        var closest = Suggestion.Closest(name, known);
        return new UserError("no-such-sink", ExitCode.NotFound,
            $"the policy in force has no sink {YamlProblems.Quote(name)}; it has: {string.Join(", ", known)}",
            closest is null ? "see: sally sinks list" : $"did you mean: {closest}");
    }

    public static UserError NotTaken(string name, string explanation) => new("sink-failed", ExitCode.Upstream,
        $"{name} did not take the event: {TerminalText.Escape(explanation)}", "see what each kind of sink asks for in docs/sinks.md");

    public static UserError NotAll(IReadOnlyList<string> names) => new("sinks-behind", ExitCode.Upstream,
        $"not everything could be delivered to: {string.Join(", ", names)}", "nothing is lost; see why with: sally sinks status");
}
