using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sallyport.Control.Runbooks;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Doctor.Reports;

/// <summary>The whole of it as a file for somebody who was not there: what was found, from what, and what was not looked at.</summary>
internal static class AuditorReport
{
    /// <exception cref="UserError">The file cannot be written.</exception>
    public static void Write(CliContext context, Diagnosis diagnosis, string path)
    {
        try
        {
            File.WriteAllText(path, Text(context, diagnosis));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw DoctorErrors.NotWritten(path, problem);
        }
    }

    private static string Text(CliContext context, Diagnosis diagnosis)
    {
        var (facts, runbook) = (diagnosis.Facts, diagnosis.Runbook);
        var text = new Markdown().Heading(1, "Key hygiene: report of sally doctor");
        text.Table(["", ""],
        [
            ["Date", Time(facts.Now)],
            ["Version", $"sally {SallyCommandLine.Version}"],
            ["Run by", $"{Environment.UserName} on {Environment.MachineName}"],
            ["Home", context.Home.Root],
            ["Organization", Organization(diagnosis)],
            ["OpenAI asked", facts.Organization.Value is { } asked ? $"yes: {asked.Inventory.Projects.Count} active projects, {asked.Inventory.Projects.Sum(p => p.Keys.Count)} keys" : $"no: {facts.Organization.Why}"],
            ["Grade", $"{runbook.Grade} ({diagnosis.Sums})"],
        ]);
        text.Heading(2, "Method");
        text.Paragraph("Facts were read from the vaults' files (that of agents was not opened), the policy in force, the stores of the gate and of the control plane, this machine, and, where an admin key is at hand, OpenAI's Admin API; nothing was changed. "
            + "Each point is as bad as the worst that was seen for it: ok, warn, not known, fail. What could not be looked at is not known, and never counts as ok.");
        text.Paragraph("A: all eight points are ok. B: some are warned about. C: none fails, and one or two are not known. D: up to four fail or are not known. F: more.");
        foreach (var point in runbook.Points)
        {
            text.Heading(2, $"{point.Number}. {point.Title}: {Diagnosis.Word(point.Verdict)}");
            text.Table(["verdict", "evidence", "source", "to mend"], point.Evidence.Select(e => (IReadOnlyList<string?>)[Diagnosis.Word(e.Verdict), e.Statement, e.Source, e.Mend]));
        }
        Credentials(text, "Credentials of agents", facts.Vault.Value);
        Credentials(text, "Admin keys", facts.AdminVault.Value);
        Policy(text, diagnosis);
        Journal(text, context);
        text.Heading(2, "This machine");
        text.Table(["", "seen", "from", "to mend"], diagnosis.Machine.Select(r => (IReadOnlyList<string?>)[Diagnosis.Word(r.Level), r.Statement, r.Evidence, r.Remedy]));
        NotChecked(text, runbook);
        return text.ToString();
    }

    /// <summary>Facts only: the type's own guarantee is that it holds no secret.</summary>
    private static void Credentials(Markdown text, string heading, VaultFile? vault)
    {
        text.Heading(2, heading);
        if (vault is null or { Credentials.Count: 0 })
        {
            text.Paragraph("None.");
            return;
        }
        text.Table(["name", "type", "ends in", "project", "key id", "version", "stored", "last used"], vault.Credentials.Select(c => (IReadOnlyList<string?>)
        [
            c.Name, c.KeyType, c.LastFour, c.Facts.GetValueOrDefault(CredentialFacts.Project), c.Facts.GetValueOrDefault(CredentialFacts.KeyId),
            c.Version.ToString(CultureInfo.InvariantCulture), Time(c.Rotated), c.LastUsed is { } used ? Time(used) : null,
        ]));
    }

    private static void Policy(Markdown text, Diagnosis diagnosis)
    {
        text.Heading(2, "Policy");
        if (diagnosis.Facts.Policy.Value is not { Stored: { } stored, File: { } file })
        {
            text.Paragraph(diagnosis.Facts.Policy.Value is null ? $"Not known: {diagnosis.Facts.Policy.Why}." : "None was applied.");
            return;
        }
        text.Table(["", ""],
        [
            ["Version", stored.Version.ToString(CultureInfo.InvariantCulture)],
            ["Applied", $"{Time(stored.Applied)} by {stored.By}"],
            ["SHA-256 of its text", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(stored.Text)))],
            ["Agents", file.Agents.Count.ToString(CultureInfo.InvariantCulture)],
            ["Grants", file.Agents.Sum(a => a.Grants.Count).ToString(CultureInfo.InvariantCulture)],
        ]);
    }

    private static void Journal(Markdown text, CliContext context)
    {
        text.Heading(2, "Journal");
        if (!Directory.Exists(context.Home.JournalFolder))
        {
            text.Paragraph("There is none yet.");
            return;
        }
        try
        {
            var journal = JournalCheck.Home(context.Home, sealKey: null);
            text.Table(["", ""],
            [
                ["Chain", journal.IsIntact ? "intact" : "not what was written"],
                ["Entries", journal.Entries.ToString(CultureInfo.InvariantCulture)],
                ["Last entry", journal.LastSeq.ToString(CultureInfo.InvariantCulture)],
                ["Hash of the last entry", journal.LastHash],
            ]);
            foreach (var finding in journal.Findings.Take(20)) text.Item(finding.ToString());
            if (journal.Findings.Count > 0) text.End();
        }
        catch (UserError problem)
        {
            text.Paragraph($"It could not be checked: {problem.Message}");
        }
    }

    private static void NotChecked(Markdown text, Runbook runbook)
    {
        text.Heading(2, "Not checked, and why");
        foreach (var point in runbook.Points)
        {
            foreach (var evidence in point.Evidence.Where(e => e.Verdict == Verdict.NotKnown)) text.Item($"Point {point.Number}: {evidence.Statement}");
        }
        text.Item("The vault of agents was not opened, so that what its file says of credentials and policy is not authenticated: commands that open it, such as sally run, refuse what was altered.");
        text.Item("The journal's seal, which takes the vault's key: sally journal verify does.");
        text.Item("Keys on other machines, in files that are not listed in docs/doctor.md, and in what programs hold in memory.");
        text.Item("Organizations at providers other than OpenAI.");
    }

    private static string Organization(Diagnosis diagnosis)
    {
        var told = diagnosis.Facts.Policy.Value?.File?.Organization?.Id;
        var ids = (diagnosis.Facts.Vault.Value?.Credentials ?? []).Select(c => c.Facts.GetValueOrDefault(CredentialFacts.Organization)).OfType<string>().Append(told).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return ids.Count > 0 ? string.Join(", ", ids) : "its id is in neither policy nor vault";
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";
}
