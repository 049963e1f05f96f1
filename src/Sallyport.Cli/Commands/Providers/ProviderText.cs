using Sallyport.Cli.Output;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;

namespace Sallyport.Cli.Commands.Providers;

/// <summary>A provider for a reader: one line a fact, several under one label.</summary>
internal static class ProviderText
{
    private const int LabelWidth = 14;

    public static void Write(CliContext context, Provider provider, bool own)
    {
        var style = Style.ForOut(context);
        Line("name", $"{provider.Name} ({provider.Title}), {(own ? "from your file" : "built in")}");
        Lines("hosts", provider.Hosts);
        Lines("positions", provider.Positions.Select(PositionText.Of));
        Line("placeholder", provider.PlaceholderPrefix + "…");
        Lines("key types", provider.KeyTypes.Select(t => $"{t.Prefix}… {t.Name}{(t.Refuse is not null ? " (refused)" : t.Warn is not null ? " (with a warning)" : "")}"));
        Lines("variables", provider.Environment.Key.Select(v => $"{v} = placeholder")
            .Concat(provider.Environment.Facts.Select(f => $"{f.Key} = {f.Value}, or removed"))
            .Concat(provider.Environment.BaseUrl.Select(b => $"{b.Key} = …/{provider.Name}{b.Value}, in base-URL mode"))
            .Concat(provider.Environment.Remove.Select(v => $"{v} removed")));
        Lines("fact headers", provider.FactHeaders.Select(h => $"{h.Key}: {h.Value}"));
        if (provider.Probe is { } probe) Line("probe", $"GET {probe.Path}; alive {string.Join(", ", probe.AliveStatuses)}; dead {string.Join(", ", probe.DeadStatuses)}");
        Lines("groups", provider.Groups.Select(g => $"{g.Name}: {(g.Most == Core.Policy.Access.Read ? "read" : "read, write")}{(g.MustBeNamed ? " (granted by name only)" : "")}"));
        Lines("denied", provider.Denied.Select(d => $"{(d.Method == "*" ? "any" : d.Method)} {d.PathPattern}: {d.Because}"));

        void Lines(string label, IEnumerable<string> values)
        {
            foreach (var value in values)
            {
                Line(label, value);
                label = "";
            }
        }

        void Line(string label, string value) =>
            context.Out.WriteLine(style.Bold(label.PadRight(LabelWidth)) + TerminalText.Escape(value));
    }
}
