using Sallyport.Core.Vault;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.PolicyFiles;

/// <summary>Checks <c>alerts</c> and <c>sinks</c>: where the record is sent, and what is worth a call for attention.</summary>
internal static class AlertParser
{
    public static void Check(YamlFields root, YamlProblems problems)
    {
        var sinks = CheckSinks(root, problems);
        if (root.Fields("alerts") is not { } fields) return;
        fields.Amount("spike_factor", 1_000_000);
        foreach (var sink in fields.OneOrMore("sinks"))
        {
            if (!sinks.Contains(sink.Value)) problems.Add(sink, $"there is no sink {YamlProblems.Quote(sink.Value)}; describe it under 'sinks'");
        }
        fields.Finish();
    }

    private static HashSet<string> CheckSinks(YamlFields root, YamlProblems problems)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (root.Map("sinks") is not { } map) return names;
        foreach (var (name, node) in YamlFields.Entries(map, problems))
        {
            names.Add(name.Value);
            if (node is not YamlMap entry)
            {
                problems.Add(node, $"a sink must be a mapping with 'type', not {node.Kind}");
                continue;
            }
            var fields = new YamlFields(entry, problems);
            if (fields.Node("type", required: true) is not null) fields.Word("type", "jsonl", "syslog", "splunk_hec", "otlp");
            if (fields.Text("url") is { } url && !Uri.TryCreate(url.Value, UriKind.Absolute, out _))
                problems.Add(url, "'url' must be a whole address, such as https://siem.example.com:8088");
            fields.Text("path");
            if (fields.Text("credential") is { } credential && !CredentialName.IsValid(credential.Value))
                problems.Add(credential, $"{YamlProblems.Quote(credential.Value)} is not a credential's name, such as splunk/hec");
            fields.Finish();
        }
        return names;
    }
}
