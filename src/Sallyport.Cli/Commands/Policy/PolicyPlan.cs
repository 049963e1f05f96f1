using System.Text.Json;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Commands.Policy;

/// <summary>What applying a file would change.</summary>
/// <param name="After">The version in force, which <c>sally apply</c> replaces.</param>
/// <param name="Replaces">Why what is stored cannot be compared with; null where it can.</param>
internal sealed record PolicyPlan(PolicyFile File, int After, IReadOnlyList<PolicyChange> Changes, string? Replaces)
{
    /// <summary>Whether applying it changes anything.</summary>
    public bool IsNeeded => Changes.Count > 0 || Replaces is not null || After == 0;

    public static PolicyPlan Make(UnlockedVault vault, PolicyFile file)
    {
        var after = vault.PolicyVersion();
        try
        {
            return new PolicyPlan(file, after, PolicyDiff.Between(AppliedPolicy.Read(vault).File, file), null);
        }
        catch (UserError broken)
        {
            return new PolicyPlan(file, after, PolicyDiff.Between(null, file), broken.Message);
        }
    }

    /// <param name="organizationFollows">Whether what the part <c>openai</c> means for the provider is written behind it, and need not be here.</param>
    public void WriteText(CliContext context, bool organizationFollows)
    {
        var style = Style.ForOut(context);
        if (Replaces is not null) context.Warn(Replaces);
        var shown = organizationFollows ? [.. Changes.Where(c => !c.Path.StartsWith("openai.", StringComparison.Ordinal))] : Changes;
        foreach (var (path, before, after) in shown)
        {
            var line = TerminalText.Escape((before, after) switch
            {
                (null, _) => $"+ {path}: {after}",
                (_, null) => $"- {path}: {before}",
                _ => $"~ {path}: {before} -> {after}",
            });
            context.Out.WriteLine(before is null ? style.Green(line) : after is null ? style.Red(line) : style.Yellow(line));
        }
        context.Tell(Changes.Count == 0
            ? $"nothing would change; version {After} is in force"
            : $"{shown.Count} {(shown.Count == 1 ? "change" : "changes")}{(organizationFollows ? " for agents" : "")}; {(After == 0 ? "no policy is in force yet" : $"version {After} is in force")}");
        if (After == 0) context.Tell("from the first apply on, an agent that the policy does not name is denied");
    }

    /// <summary>Its members, inside an object that is open.</summary>
    public void WriteMembers(Utf8JsonWriter json)
    {
        json.WriteNumber("version_in_force", After);
        json.WriteStartArray("changes");
        foreach (var change in Changes)
        {
            json.WriteStartObject();
            json.WriteString("path", change.Path);
            json.WriteString("before", change.Before);
            json.WriteString("after", change.After);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
