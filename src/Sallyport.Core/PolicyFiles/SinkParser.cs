using Sallyport.Core.Vault;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.PolicyFiles;

/// <summary>
/// Reads <c>sinks</c>. What a sink is told goes to whoever answers at its address, and its credential with it, so the
/// address must be encrypted where it leaves the machine, and the credential must be one that was stored for sinks.
/// </summary>
internal static class SinkParser
{
    public static List<SinkDefinition> Read(YamlFields root, YamlProblems problems)
    {
        var sinks = new List<SinkDefinition>();
        if (root.Map("sinks") is not { } map) return sinks;
        foreach (var (name, node) in YamlFields.Entries(map, problems))
        {
            if (!PolicyNames.IsAgent(name.Value))
                problems.Add(name, $"{YamlProblems.Quote(name.Value)} is not a sink's name: letters, digits, dots, dashes and underscores, at most 64");
            if (node is YamlMap entry) sinks.Add(ReadOne(name.Value, new YamlFields(entry, problems), problems));
            else problems.Add(node, $"a sink must be a mapping with 'type', not {node.Kind}");
        }
        return sinks;
    }

    private static SinkDefinition ReadOne(string name, YamlFields fields, YamlProblems problems)
    {
        SinkType? type = null;
        if (fields.Node("type", required: true) is not null
            && fields.Word("type", [.. SinkWords.Types.Select(t => t.Word)]) is { } word)
        {
            type = SinkWords.Types.First(t => t.Word == word).Type;
        }
        var url = fields.Text("url");
        var path = fields.Text("path");
        var credential = fields.Text("credential");
        var ca = fields.Text("ca");
        var index = fields.Text("index");
        var format = fields.Word("format", [.. SinkWords.Formats.Select(f => f.Word)]);
        var events = ReadEvents(fields, problems);
        fields.Finish();

        if (credential is not null && !(CredentialName.IsValid(credential.Value) && CredentialName.IsForSink(credential.Value)))
            problems.Add(credential, $"{YamlProblems.Quote(credential.Value)} is not a sink's credential: only sink/NAME is ever sent to a sink; store one with 'sally login sink --as NAME'");
        if (path is not null && !Path.IsPathFullyQualified(path.Value)) problems.Add(path, "'path' must be a full path, such as /var/log/sallyport/events.jsonl");
        if (ca is not null && !Path.IsPathFullyQualified(ca.Value)) problems.Add(ca, "'ca' must be the full path of a PEM file");
        if (index is not null && !PolicyNames.IsAgent(index.Value)) problems.Add(index, "'index' must be the name of an index or data stream");
        if (type is { } known)
        {
            CheckNeeds(known);
            if (url is not null && SinkAddress.ProblemOf(known, url.Value, credential is not null) is { } problem) problems.Add(url, problem);
        }

        return new SinkDefinition
        {
            Name = name,
            Type = type ?? SinkType.Jsonl,
            Format = format is not null ? SinkWords.Formats.First(f => f.Word == format).Format : type == SinkType.Elastic ? SinkFormat.Ecs : SinkFormat.Ocsf,
            Events = events,
            Url = url is not null && Uri.TryCreate(url.Value, UriKind.Absolute, out var address) ? address : null,
            Path = path?.Value,
            Credential = credential?.Value,
            CaFile = ca?.Value,
            Index = index?.Value,
        };

        void CheckNeeds(SinkType type)
        {
            Need("path", path, required: type == SinkType.Jsonl, allowed: type == SinkType.Jsonl);
            Need("url", url, required: type != SinkType.Jsonl, allowed: type != SinkType.Jsonl);
            Need("credential", credential,
                required: type is SinkType.SplunkHec or SinkType.Datadog or SinkType.Chronicle or SinkType.Webhook,
                allowed: type is not (SinkType.Jsonl or SinkType.Syslog));
            Need("ca", ca, required: false, allowed: type != SinkType.Jsonl);
            Need("index", index, required: false, allowed: type is SinkType.Elastic or SinkType.SplunkHec);
        }

        void Need(string key, YamlScalar? value, bool required, bool allowed)
        {
            var what = SinkWords.Of(type.Value);
            if (required && fields.At(key) is YamlMap place) problems.Add(place, $"'{key}' is missing: a {what} sink needs it");
            if (!allowed && value is not null) problems.Add(fields.At(key), $"a {what} sink has no '{key}'");
        }
    }

    private static SinkEvents ReadEvents(YamlFields fields, YamlProblems problems)
    {
        var events = SinkEvents.None;
        foreach (var item in fields.OneOrMore("events"))
        {
            var known = SinkWords.Events.FirstOrDefault(e => e.Word == item.Value);
            if (known.Word is null) problems.Add(item, $"an entry of 'events' must be one of: {string.Join(", ", SinkWords.Events.Select(e => e.Word))}; not {YamlProblems.Quote(item.Value)}");
            events |= known.Events;
        }
        return events == SinkEvents.None ? SinkEvents.All : events;
    }
}
