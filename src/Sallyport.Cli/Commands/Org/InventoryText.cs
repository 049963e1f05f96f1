using System.Globalization;
using Sallyport.Cli.Output;
using Sallyport.Control.Inventory;
using Sallyport.Control.OpenAI.Records;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Commands.Org;

/// <summary>An inventory for people: a block for each project, then the admin keys, then what is wrong.</summary>
internal static class InventoryText
{
    private const int MostLimits = 4;
    private const int SeverityWidth = 8;
    private const int NameWidth = 13;

    public static void Write(CliContext context, OrganizationInventory inventory, IReadOnlyList<InventoryFinding> findings)
    {
        foreach (var project in inventory.Projects) WriteProject(context, project, inventory.Read);
        WriteAdminKeys(context, inventory);
        Heading(context, "organization", null);
        WriteSettings(context, inventory.Settings, organization: true);
        context.Out.WriteLine();
        WriteFindings(context, findings);
        if (inventory.ScopesNotTold is { } why) context.Warn($"the audit log does not tell the keys' scopes: {why}", "switch it on in the organization's settings, and give the admin key's owner the right to read it");
    }

    private static void WriteProject(CliContext context, InventoryProject project, DateTimeOffset now)
    {
        Heading(context, project.Name, project.Id);
        WriteSettings(context, project.Settings, organization: false);
        Line(context, "accounts", project.Accounts.Count == 0 ? "none" : string.Join(", ", project.Accounts.Select(a => a.Role is null or "member" ? a.Name : $"{a.Name} ({a.Role})")));
        if (project.Keys.Count == 0)
        {
            Line(context, "keys", "none");
            context.Out.WriteLine();
            return;
        }
        var table = new Table(context, "key", "type", "owner", "age", "used", "ends", "credential");
        foreach (var key in project.Keys)
        {
            table.Add(key.Label, Type(key.Type), new Cell(key.OwnerActive == false ? $"{key.OwnerName ?? key.OwnerId} (left)" : key.OwnerName ?? key.OwnerId, Paint(key.OwnerActive == false)),
                Age(key.Created, now), key.LastUsed is { } used ? Quantities.Age(used, now) : "never", End(key.Expires, now), key.Credential);
        }
        table.Write();
        context.Out.WriteLine();
    }

    private static void WriteAdminKeys(CliContext context, OrganizationInventory inventory)
    {
        Heading(context, "admin keys", null);
        var table = new Table(context, "key", "owner", "age", "used", "ends", "ours");
        foreach (var (key, ours) in inventory.AdminKeys.Select(k => (k.Key, k.Ours)))
        {
            table.Add(string.IsNullOrEmpty(key.Name) ? key.RedactedValue ?? key.Id : key.Name, key.Owner?.Name ?? key.Owner?.Id, Age(key.CreatedAt, inventory.Read),
                key.LastUsedAt is { } used ? Quantities.Age(used, inventory.Read) : "never", End(key.ExpiresAt, inventory.Read), ours);
        }
        table.Write();
        context.Out.WriteLine();
    }

    private static void WriteSettings(CliContext context, InventorySettings settings, bool organization)
    {
        if (!organization)
        {
            Line(context, "models", Told(settings, InventorySettings.ModelsPart) ?? settings.Models switch
            {
                null => "all",
                { Mode: ModelList.Deny } list => $"all but {string.Join(", ", list.ModelIds)}",
                var list => list.ModelIds.Count == 0 ? "none" : string.Join(", ", list.ModelIds),
            });
            Line(context, "limits", Told(settings, InventorySettings.RateLimitsPart) ?? Limits(settings));
        }
        Line(context, "spend", Told(settings, InventorySettings.SpendLimitPart) ?? Spend(settings));
        if (!organization) Line(context, "tools", Told(settings, InventorySettings.HostedToolsPart) ?? Tools(settings.HostedTools));
        Line(context, "retention", Told(settings, InventorySettings.DataRetentionPart) ?? settings.DataRetention ?? "not set");
    }

    private static void WriteFindings(CliContext context, IReadOnlyList<InventoryFinding> findings)
    {
        if (findings.Count == 0)
        {
            context.Tell("nothing is wrong");
            return;
        }
        if (!context.OutIsTerminal)
        {
            var table = new Table(context, "severity", "rule", "subject", "finding", "mend");
            foreach (var finding in findings) table.Add(Word(finding.Severity), finding.Rule, finding.Subject, finding.Summary, finding.Mend);
            table.Write();
            return;
        }
        var style = Style.ForOut(context);
        foreach (var finding in findings)
        {
            var word = Word(finding.Severity).PadRight(SeverityWidth);
            var painted = finding.Severity switch { FindingSeverity.High => style.Red(word), FindingSeverity.Medium => style.Yellow(word), _ => style.Dim(word) };
            Paragraph(context, painted, SeverityWidth, $"{finding.Rule}: {finding.Subject}: {finding.Summary}");
            Paragraph(context, new string(' ', SeverityWidth) + style.Cyan("mend: "), SeverityWidth + "mend: ".Length, finding.Mend);
        }
        var high = findings.Count(f => f.Severity == FindingSeverity.High);
        context.Tell(string.Create(CultureInfo.InvariantCulture, $"{findings.Count} {(findings.Count == 1 ? "finding" : "findings")}, {high} of high severity"));
    }

    private static string Limits(InventorySettings settings)
    {
        var wanted = settings.Models is { Mode: ModelList.Allow } list
            ? settings.RateLimits.Where(l => list.ModelIds.Contains(l.Model)).ToList()
            : [.. settings.RateLimits];
        if (wanted.Count == 0) return "none";
        var shown = wanted.Take(MostLimits).Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Model} {l.RequestsPerMinute ?? 0} requests, {l.TokensPerMinute ?? 0} tokens"));
        var more = wanted.Count > MostLimits ? string.Create(CultureInfo.InvariantCulture, $"; and {wanted.Count - MostLimits} more") : "";
        return $"a minute: {string.Join("; ", shown)}{more}";
    }

    private static string Spend(InventorySettings settings)
    {
        var alerts = settings.SpendAlerts.Count == 0 ? "" : $"; alerts at {string.Join(", ", settings.SpendAlerts.Select(a => Usd(a.ThresholdCents)))}";
        return settings.SpendLimit is { } limit ? $"at most {Usd(limit.ThresholdCents)} a month{alerts}" : $"no limit{alerts}";
    }

    private static string Tools(HostedToolSettings? tools)
    {
        if (tools is null) return "not set";
        (string Name, HostedTool? Tool)[] all =
        [
            ("file_search", tools.FileSearch), ("web_search", tools.WebSearch), ("image_generation", tools.ImageGeneration),
            ("mcp", tools.Mcp), ("code_interpreter", tools.CodeInterpreter),
        ];
        var off = all.Where(t => t.Tool is { Enabled: false }).Select(t => t.Name).ToList();
        return off.Count == 0 ? "all" : $"all but {string.Join(", ", off)}";
    }

    /// <summary>Short, so that a row fits a line.</summary>
    private static string Type(ListedKeyType type) => type == ListedKeyType.ServiceAccount ? "account" : ListedKeyTypes.Word(type);

    private static string? Told(InventorySettings settings, string part) => settings.NotTold.Contains(part) ? "not told by this provider" : null;

    private static string Usd(long cents) => string.Create(CultureInfo.InvariantCulture, $"${cents / 100m:0.##}");

    private static string? Age(DateTimeOffset? then, DateTimeOffset now) => then is { } known ? Quantities.Age(known, now) : null;

    private static string End(DateTimeOffset? end, DateTimeOffset now) => end switch
    {
        null => "never",
        { } past when past <= now => "ended",
        { } known => $"in {Quantities.Age(now, known)}",
    };

    private static Func<Style, string, string>? Paint(bool bad) => bad ? (style, text) => style.Red(text) : null;

    private static string Word(FindingSeverity severity) => severity.ToString().ToLowerInvariant();

    private static void Heading(CliContext context, string name, string? id) =>
        context.Out.WriteLine(Style.ForOut(context).Bold(TerminalText.Escape(name)) + (id is null ? "" : $"  {TerminalText.Escape(id)}"));

    private static void Line(CliContext context, string name, string text) => Paragraph(context, $"  {name}".PadRight(NameWidth), NameWidth, text);

    /// <param name="label">Takes up <paramref name="indent"/> columns, whatever colours are in it.</param>
    private static void Paragraph(CliContext context, string label, int indent, string text)
    {
        var lines = context.OutIsTerminal ? TextWrap.Wrap(TerminalText.Escape(text), Math.Max(20, context.Width - indent)) : [TerminalText.Escape(text)];
        for (var i = 0; i < lines.Count; i++) context.Out.WriteLine((i == 0 ? label : new string(' ', indent)) + lines[i]);
    }
}
