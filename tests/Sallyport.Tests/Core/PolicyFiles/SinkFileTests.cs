using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Yaml;
using Xunit;

namespace Sallyport.Tests.Core.PolicyFiles;

public sealed class SinkFileTests
{
    [Fact]
    public void Reads_every_kind_of_sink()
    {
        var sinks = Read("""
              file: { type: jsonl, path: /var/log/sally.jsonl, events: alerts }
              log: { type: syslog, url: "tls://siem.example.com", ca: /etc/siem.pem }
              splunk: { type: splunk_hec, url: "https://splunk.example.com:8088", credential: sink/hec, index: agents }
              dog: { type: datadog, url: "https://http-intake.logs.datadoghq.eu", credential: sink/dog, format: native }
              elastic: { type: elastic, url: "https://es.example.com:9200", events: [journal, audit] }
              secops: { type: chronicle, url: "https://eu-chronicle.googleapis.com/v1alpha/feeds/f:importPushLogs", credential: sink/secops }
              otel: { type: otlp, url: "http://127.0.0.1:4318" }
              hook: { type: webhook, url: "https://hooks.example.com/in", credential: sink/hook }
            alerts: { sinks: [elastic] }
            """, out var problems)!;

        Assert.Empty(problems);
        Assert.Equal(["file", "log", "splunk", "dog", "elastic", "secops", "otel", "hook"], sinks.Select(s => s.Name));
        Assert.Equal((SinkEvents.Alerts, "/var/log/sally.jsonl", SinkFormat.Ocsf), (sinks[0].Events, sinks[0].Path, sinks[0].Format));
        Assert.Equal(("siem.example.com", "/etc/siem.pem", SinkEvents.All), (sinks[1].Url!.Host, sinks[1].CaFile, sinks[1].Events));
        Assert.Equal(("sink/hec", "agents"), (sinks[2].Credential, sinks[2].Index));
        Assert.Equal(SinkFormat.Native, sinks[3].Format);
        // Elastic's own schema is its default, and 'alerts' adds to what it gets.
        Assert.Equal((SinkFormat.Ecs, SinkEvents.All), (sinks[4].Format, sinks[4].Events));
    }

    [Fact]
    public void Everything_that_is_wrong_with_sinks_is_reported_with_its_place()
    {
        Assert.Null(Read("""
              "bad name": { type: jsonl, path: relative.jsonl }
              none: { url: "https://x" }
              plain: { type: splunk_hec, url: "http://siem.example.com:8088", credential: sink/hec }
              key: { type: datadog, url: "https://siem.example.com", credential: openai/prod }
              keyless: { type: webhook, url: "https://hooks.example.com/?key=x" }
              local: { type: otlp, url: "http://localhost:4318", credential: sink/otel }
              log: { type: syslog, url: "udp://127.0.0.1:514", credential: sink/log }
              port: { type: syslog, url: "tcp://127.0.0.1" }
              file: { type: jsonl, url: "https://siem.example.com" }
              user: { type: elastic, url: "https://elastic:secret@es.example.com", evnts: all }
              some: { type: elastic, url: es, events: [logs] }
            """, out var problems));

        Assert.Equal(
        [
            "p.yaml:3:3: 'bad name' is not a sink's name: letters, digits, dots, dashes and underscores, at most 64",
            "p.yaml:3:36: 'path' must be a full path, such as /var/log/sallyport/events.jsonl",
            "p.yaml:4:9: 'type' is missing",
            "p.yaml:5:35: 'url' must begin with https://: the record would cross the network unencrypted",
            "p.yaml:6:70: 'openai/prod' is not a sink's credential: only sink/NAME is ever sent to a sink; store one with 'sally login sink --as NAME'",
            "p.yaml:7:12: 'credential' is missing: a webhook sink needs it",
            "p.yaml:7:34: 'url' must hold no query: a key in it would be written into the policy; name a credential",
            "p.yaml:8:29: 'url' must begin with https:// where there is a credential, on this machine too",
            "p.yaml:9:29: 'url' of a syslog sink must begin with tls:// or tcp://",
            "p.yaml:9:52: a syslog sink has no 'credential'",
            "p.yaml:10:30: 'url' of a syslog sink over tcp must name the port, such as tcp://127.0.0.1:601",
            "p.yaml:11:9: 'path' is missing: a jsonl sink needs it",
            "p.yaml:11:24: a jsonl sink has no 'url'",
            "p.yaml:12:31: 'url' must hold no user or password: name a credential",
            "p.yaml:12:72: unknown key 'evnts'; did you mean 'events'?",
            "p.yaml:13:31: 'url' must be a whole address, such as https://elastic.example.com:9200; not 'es'",
            "p.yaml:13:44: an entry of 'events' must be one of: journal, alerts, audit; not 'logs'",
        ], problems);
    }

    [Fact]
    public void No_agent_can_be_granted_a_sinks_credential()
    {
        PolicyFileTests.Read("version: 1\nagents:\n  a: { credential: sink/hec, permissions: { models: read } }\n", out var problems);

        Assert.Equal("p.yaml:3:20: sink/hec is the credential of a sink: no agent can be granted it", Assert.Single(problems));
    }

    internal static IReadOnlyList<SinkDefinition>? Read(string sinks, out IReadOnlyList<string> problems)
    {
        var found = new YamlProblems("p.yaml");
        var file = PolicyParser.Parse("version: 1\nsinks:\n" + sinks, found, providers: null);
        problems = [.. found.Lines];
        return file?.Sinks;
    }
}
