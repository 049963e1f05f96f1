using System.Globalization;
using Sallyport.Control.Provisioning.Observing;
using Sallyport.Core.PolicyFiles;

namespace Sallyport.Control.Provisioning.Planning;

/// <summary>The part of a plan that is about a project's own settings.</summary>
internal static class SettingsPlanner
{
    public static void Plan(DesiredProject project, ObservedProject found, List<PlannedStep> steps)
    {
        PlanModels(project, found, steps);
        foreach (var limit in project.RateLimits) steps.Add(PlanRateLimit(project.Name, limit, found));
        PlanSpendLimit(project, found, steps);
        PlanAlerts(project, found, steps);
        PlanTools(project, found, steps);
        PlanRetention(project, found, steps);
    }

    public static string Usd(long cents) => (cents / 100m).ToString(cents % 100 == 0 ? "0 USD" : "0.00 USD", CultureInfo.InvariantCulture);

    private static void PlanModels(DesiredProject project, ObservedProject found, List<PlannedStep> steps)
    {
        var before = found.Models is null ? "any" : Text(found.Models);
        if (project.Models is not { } models)
        {
            if (found.Models is not null) steps.Add(NotInFile(project.Name, "models", before));
            return;
        }
        steps.Add(found.Models is { } there && there.IsDenyList == models.IsDenyList && there.Ids.SequenceEqual(models.Ids)
            ? Same(project.Name, "models", before)
            : new SetModels(models)
            {
                Project = project.Name,
                Subject = "models",
                Effect = StepEffect.Change,
                Before = before,
                After = Text(models),
                Calls = [PlannedCall.Post("projects", found.Id, "model_permissions")],
            });
    }

    private static PlannedStep PlanRateLimit(string project, DesiredRateLimit wanted, ObservedProject found)
    {
        var subject = $"rate_limits.{wanted.Model}";
        var there = found.RateLimits.FirstOrDefault(l => l.Figures.Model == wanted.Model);
        // Of a project that is yet to be made, nothing is known.
        var isNew = found.Id.StartsWith('{');
        if (there is null && !isNew)
            return new Remark { Project = project, Subject = subject, Effect = StepEffect.Refused, After = "the provider lists no limits for this model" };
        var figures = there?.Figures ?? new DesiredRateLimit { Model = wanted.Model };
        var change = new DesiredRateLimit
        {
            Model = wanted.Model,
            RequestsPerMinute = Differing(figures.RequestsPerMinute, wanted.RequestsPerMinute),
            TokensPerMinute = Differing(figures.TokensPerMinute, wanted.TokensPerMinute),
            ImagesPerMinute = Differing(figures.ImagesPerMinute, wanted.ImagesPerMinute),
            AudioMegabytesPerMinute = Differing(figures.AudioMegabytesPerMinute, wanted.AudioMegabytesPerMinute),
            RequestsPerDay = Differing(figures.RequestsPerDay, wanted.RequestsPerDay),
            BatchTokensPerDay = Differing(figures.BatchTokensPerDay, wanted.BatchTokensPerDay),
        };
        if (change == new DesiredRateLimit { Model = wanted.Model }) return Same(project, subject, Text(wanted, wanted));
        return new SetRateLimit(there?.Id, change)
        {
            Project = project,
            Subject = subject,
            Effect = StepEffect.Change,
            Before = isNew ? "the provider's default" : Text(figures, change),
            After = Text(change, change),
            Calls = [PlannedCall.Post("projects", found.Id, "rate_limits", there?.Id ?? $"{{{wanted.Model}}}")],
        };
    }

    private static void PlanSpendLimit(DesiredProject project, ObservedProject found, List<PlannedStep> steps)
    {
        const string Subject = "spend.limit_usd_per_month";
        var before = found.SpendLimitCents is { } there ? Usd(there) : null;
        if (project.SpendLimitCents is not { } cents)
        {
            if (before is not null) steps.Add(NotInFile(project.Name, Subject, before));
            return;
        }
        steps.Add(found.SpendLimitCents == cents ? Same(project.Name, Subject, before!) : new SetSpendLimit(cents)
        {
            Project = project.Name,
            Subject = Subject,
            Effect = before is null ? StepEffect.Create : StepEffect.Change,
            Before = before,
            After = Usd(cents),
            Calls = [PlannedCall.Post("projects", found.Id, "spend_limit")],
        });
    }

    private static void PlanAlerts(DesiredProject project, ObservedProject found, List<PlannedStep> steps)
    {
        var recipients = string.Join(", ", project.AlertRecipients);
        foreach (var cents in project.AlertCents)
        {
            var subject = $"spend.alerts_usd.{Usd(cents)}";
            // Where there are two of one amount, any that is right will do.
            var there = found.Alerts.Where(a => a.Cents == cents).OrderByDescending(a => a.Recipients.SequenceEqual(project.AlertRecipients)).FirstOrDefault();
            if (there is null)
            {
                steps.Add(new CreateAlert(cents, project.AlertRecipients)
                {
                    Project = project.Name,
                    Subject = subject,
                    Effect = StepEffect.Create,
                    After = $"mail to {recipients}",
                    Calls = [PlannedCall.Post("projects", found.Id, "spend_alerts")],
                });
            }
            else if (there.Recipients.SequenceEqual(project.AlertRecipients))
            {
                steps.Add(Same(project.Name, subject, $"mail to {recipients}"));
            }
            else
            {
                steps.Add(new ChangeAlert(there.Id, cents, project.AlertRecipients, there.SubjectPrefix)
                {
                    Project = project.Name,
                    Subject = subject,
                    Effect = StepEffect.Change,
                    Before = $"mail to {string.Join(", ", there.Recipients)}",
                    After = $"mail to {recipients}",
                    Calls = [PlannedCall.Post("projects", found.Id, "spend_alerts", there.Id)],
                });
            }
        }
        foreach (var other in found.Alerts.Where(a => !project.AlertCents.Contains(a.Cents)))
            steps.Add(NotInFile(project.Name, $"spend.alerts_usd.{Usd(other.Cents)}", $"mail to {string.Join(", ", other.Recipients)}"));
    }

    private static void PlanTools(DesiredProject project, ObservedProject found, List<PlannedStep> steps)
    {
        if (project.HostedTools.Count == 0) return;
        if (found.HostedTools is not { } there)
        {
            steps.Add(new Remark { Project = project.Name, Subject = "hosted_tools", Effect = StepEffect.Refused, After = "the provider has no such setting for the project" });
            return;
        }
        var change = project.HostedTools.Where(t => !there.TryGetValue(t.Key, out var on) || on != t.Value).OrderBy(t => t.Key, StringComparer.Ordinal).ToDictionary();
        steps.Add(change.Count == 0 ? Same(project.Name, "hosted_tools", Text(project.HostedTools)) : new SetHostedTools(change)
        {
            Project = project.Name,
            Subject = "hosted_tools",
            Effect = StepEffect.Change,
            Before = there.Count == 0 ? "the provider's default" : Text(change.Keys.Where(there.ContainsKey).ToDictionary(k => k, k => there[k])),
            After = Text(change),
            Calls = [PlannedCall.Post("projects", found.Id, "hosted_tool_permissions")],
        });
    }

    private static void PlanRetention(DesiredProject project, ObservedProject found, List<PlannedStep> steps)
    {
        if (project.DataRetention is not { } retention) return;
        steps.Add(found.DataRetention == retention ? Same(project.Name, "data_retention", retention) : new SetDataRetention(retention)
        {
            Project = project.Name,
            Subject = "data_retention",
            Effect = StepEffect.Change,
            Before = found.DataRetention ?? "the provider's default",
            After = retention,
            Calls = [PlannedCall.Post("projects", found.Id, "data_retention")],
        });
    }

    internal static Remark Same(string project, string subject, string text) => new() { Project = project, Subject = subject, Effect = StepEffect.None, Before = text };

    internal static Remark NotInFile(string project, string subject, string text) =>
        new() { Project = project, Subject = subject, Effect = StepEffect.NotInFile, Before = text + ", not in the file" };

    private static long? Differing(long? there, long? wanted) => wanted is null || wanted == there ? null : wanted;

    private static string Text(DesiredModels models) => $"{(models.IsDenyList ? "all but" : "only")} {string.Join(", ", models.Ids)}";

    private static string Text(IReadOnlyDictionary<string, bool> tools) =>
        string.Join(", ", tools.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => $"{t.Key} {(t.Value ? "on" : "off")}"));

    /// <summary>Those of the figures that <paramref name="named"/> has.</summary>
    private static string Text(DesiredRateLimit figures, DesiredRateLimit named) => string.Join(", ", new (string Name, long? Value, long? Named)[]
    {
        ("requests/min", figures.RequestsPerMinute, named.RequestsPerMinute),
        ("tokens/min", figures.TokensPerMinute, named.TokensPerMinute),
        ("images/min", figures.ImagesPerMinute, named.ImagesPerMinute),
        ("audio MB/min", figures.AudioMegabytesPerMinute, named.AudioMegabytesPerMinute),
        ("requests/day", figures.RequestsPerDay, named.RequestsPerDay),
        ("batch tokens/day", figures.BatchTokensPerDay, named.BatchTokensPerDay),
    }.Where(f => f.Named is not null).Select(f => $"{f.Value?.ToString(CultureInfo.InvariantCulture) ?? "no"} {f.Name}"));
}
