using Sallyport.Core.Yaml;

namespace Sallyport.Core.PolicyFiles;

/// <summary>Reads <c>alerts</c> and <c>sinks</c>: where the record is sent, and what is worth a call for attention.</summary>
internal static class AlertParser
{
    /// <summary>The sinks; one that <c>alerts</c> names gets alerts whatever its own <c>events</c> are.</summary>
    public static (IReadOnlyList<SinkDefinition> Sinks, AlertTerms Terms) Read(YamlFields root, YamlProblems problems)
    {
        var sinks = SinkParser.Read(root, problems);
        if (root.Fields("alerts") is not { } fields) return (sinks, AlertTerms.None);
        var terms = new AlertTerms
        {
            SpikeFactor = (double?)fields.Amount("spike_factor", 1_000_000),
            ContainLeaks = fields.Word("leak", "alert", "contain") == "contain",
            ExpectedAdmins = [.. fields.OneOrMore("expected_admins").Select(name => name.Value)],
        };
        foreach (var name in fields.OneOrMore("sinks"))
        {
            var at = sinks.FindIndex(s => s.Name == name.Value);
            if (at < 0) problems.Add(name, $"there is no sink {YamlProblems.Quote(name.Value)}; describe it under 'sinks'");
            else sinks[at] = sinks[at] with { Events = sinks[at].Events | SinkEvents.Alerts };
        }
        fields.Finish();
        return (sinks, terms);
    }
}
