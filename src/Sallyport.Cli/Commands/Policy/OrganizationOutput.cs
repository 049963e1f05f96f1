using System.Text.Json;
using Sallyport.Cli.Output;
using Sallyport.Control.Provisioning.Planning;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Commands.Policy;

/// <summary>A plan for the organization, as people and programs read it.</summary>
internal static class OrganizationOutput
{
    /// <param name="calls">Whether to show the calls that each step makes.</param>
    public static void WriteText(CliContext context, OrganizationPlan plan, bool calls)
    {
        var style = Style.ForOut(context);
        foreach (var step in plan.Steps.Where(s => s.Effect != StepEffect.None))
        {
            context.Out.WriteLine(Paint(style, step.Effect, TerminalText.Escape(step.Line)));
            if (!calls) continue;
            foreach (var call in step.Calls) context.Out.WriteLine(style.Dim($"    {TerminalText.Escape(call.ToString())}"));
        }
    }

    /// <summary>One line on stderr.</summary>
    public static void Tell(CliContext context, OrganizationPlan plan, int unfinishedKeys)
    {
        if (unfinishedKeys > 0) context.Tell($"an apply was interrupted while it made {(unfinishedKeys == 1 ? "a key" : $"{unfinishedKeys} keys")}: that is brought to its end first");
        var counts = plan.Steps.Where(s => s.Effect != StepEffect.None).GroupBy(s => s.Effect).OrderBy(g => g.Key).Select(g => $"{g.Count()} {Words(g.Key)}").ToList();
        context.Tell(counts.Count == 0 ? "the organization is as the file says" : $"the organization: {string.Join(", ", counts)}");
    }

    /// <summary>An array of steps, those that change nothing as well.</summary>
    public static void WriteJson(Utf8JsonWriter json, OrganizationPlan plan)
    {
        json.WriteStartArray("steps");
        foreach (var step in plan.Steps)
        {
            json.WriteStartObject();
            json.WriteString("effect", Name(step.Effect));
            json.WriteString("path", step.Path);
            json.WriteString("before", step.Before);
            json.WriteString("after", step.After);
            json.WriteStartArray("calls");
            foreach (var call in step.Calls) json.WriteStringValue(call.ToString());
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static string Name(StepEffect effect) => effect switch
    {
        StepEffect.None => "none",
        StepEffect.Create => "create",
        StepEffect.Change => "change",
        StepEffect.Adopt => "adopt",
        StepEffect.Refused => "refused",
        _ => "not_in_file",
    };

    private static string Words(StepEffect effect) => effect switch
    {
        StepEffect.Create => "to create",
        StepEffect.Change => "to change",
        StepEffect.Adopt => "to take over",
        StepEffect.Refused => "refused",
        _ => "not in the file, left alone",
    };

    private static string Paint(Style style, StepEffect effect, string line) => effect switch
    {
        StepEffect.Create => style.Green(line),
        StepEffect.Change => style.Yellow(line),
        StepEffect.Adopt => style.Cyan(line),
        StepEffect.Refused => style.Red(line),
        _ => style.Dim(line),
    };
}
