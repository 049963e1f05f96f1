using System.CommandLine;
using Sallyport.Core.Journal;

namespace Sallyport.Cli.Commands.Journal;

/// <summary>The options that say which entries are wanted, the same for <c>tail</c> and <c>query</c>.</summary>
internal sealed class FilterOptions
{
    private readonly Option<string?> _since = TimeOption("--since", "Only entries since then: 90s, 30m, 24h, 7d, 2w, or a moment (RFC 3339 or a date)");
    private readonly Option<string?> _until = TimeOption("--until", "Only entries before then");
    private readonly Option<string?> _session = Text("--session", "SESSION", "Only this session, such as s-1f2e3d4c");
    private readonly Option<string?> _agent = Text("--agent", "AGENT", "Only this agent");
    private readonly Option<string?> _credential = Text("--credential", "NAME", "Only this credential, such as openai/default");
    private readonly Option<string?> _type = Text("--type", "TYPE", "Only this type, or all of a kind: request.denied, request, tunnel");
    private readonly Option<string?> _host = Text("--host", "HOST", "Only this host");
    private readonly Option<string?> _status = Text("--status", "STATUS", "Only this status, or a class of them: 403, 4xx");
    private readonly Option<string?> _rule = Text("--rule", "RULE", "Only decisions by this rule");
    private readonly Option<string?> _text = Text("--text", "TEXT", "Only entries that contain this anywhere, in any case");

    public void AddTo(Command command)
    {
        foreach (var option in new[] { _since, _until, _session, _agent, _credential, _type, _host, _status, _rule, _text }) command.Add(option);
    }

    public JournalQuery Read(ParseResult parsed, TimeProvider time)
    {
        var status = parsed.GetValue(_status);
        if (status is not null && !JournalQuery.IsStatus(status)) throw JournalErrors.BadStatus(status);
        return new JournalQuery
        {
            Since = Time(parsed, _since, time),
            Until = Time(parsed, _until, time),
            Session = parsed.GetValue(_session),
            Agent = parsed.GetValue(_agent),
            Credential = parsed.GetValue(_credential),
            Type = parsed.GetValue(_type),
            Host = parsed.GetValue(_host),
            Status = status,
            Rule = parsed.GetValue(_rule),
            Text = parsed.GetValue(_text),
        };
    }

    public static Option<string?> TimeOption(string name, string description) => Text(name, "TIME", description);

    public static DateTimeOffset? Time(ParseResult parsed, Option<string?> option, TimeProvider time) =>
        parsed.GetValue(option) is { } text ? JournalTime.Parse(text, time.GetLocalNow(), option.Name) : null;

    private static Option<string?> Text(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description };
}
