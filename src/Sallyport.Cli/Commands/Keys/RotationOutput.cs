using System.Globalization;
using System.Text.Json;
using Sallyport.Cli.Output;
using Sallyport.Control.Rotation;

namespace Sallyport.Cli.Commands.Keys;

/// <summary>Rotations for people and for programs.</summary>
internal static class RotationOutput
{
    public static void Write(CliContext context, IReadOnlyList<RotationReport> reports, bool json, string nothing)
    {
        if (json)
        {
            context.WriteJson(writer =>
            {
                writer.WriteStartArray();
                foreach (var report in reports) WriteJson(writer, report);
                writer.WriteEndArray();
            });
            return;
        }
        if (reports.Count == 0)
        {
            context.Tell(nothing);
            return;
        }
        var now = context.Time.GetUtcNow();
        var table = new Table(context, "credential", "state", "began", "what holds it up", "why");
        foreach (var report in reports)
            table.Add(report.Rotation.Credential, Word(report), $"{Quantities.Age(report.Began, now)} ago", report.Finished && !report.Failed ? "" : report.Rotation.Note, report.Rotation.Reason);
        table.Write();
    }

    private static string Word(RotationReport report) => report switch
    {
        { Failed: true } => "given up",
        { Finished: true } => "done",
        { Rotation.Step: RotationStep.Watch } => "both live",
        { Rotation.Step: RotationStep.Revoke or RotationStep.Confirm } => "ending old",
        _ => "making new",
    };

    /// <summary>In words: what it is at, and what holds it up.</summary>
    public static string State(RotationReport report)
    {
        if (report.Failed) return $"given up: {report.Rotation.Note}";
        if (report.Finished) return "done";
        var step = report.Rotation.Step switch
        {
            RotationStep.Create => "making the new key",
            RotationStep.Try => "trying the new key",
            RotationStep.Switch => "putting the new key in force",
            RotationStep.Watch => "new key in force, waiting for the old one to be quiet",
            RotationStep.Revoke => "ending the old key",
            RotationStep.Confirm => "making sure that the old key is refused",
            RotationStep.Clean => "tidying up",
            _ => "giving up",
        };
        return report.Rotation.Note.Length == 0 ? step : $"{step}: {report.Rotation.Note}";
    }

    private static void WriteJson(Utf8JsonWriter json, RotationReport report)
    {
        var rotation = report.Rotation;
        json.WriteStartObject();
        json.WriteString("id", report.Id);
        json.WriteString("credential", rotation.Credential);
        json.WriteString("state", report.Failed ? "given-up" : report.Finished ? "done" : rotation.Step.ToString().ToLower(CultureInfo.InvariantCulture));
        json.WriteString("note", rotation.Note);
        json.WriteString("reason", rotation.Reason);
        json.WriteBoolean("contain", rotation.Contain);
        json.WriteString("mode", rotation.Mode.ToString().ToLower(CultureInfo.InvariantCulture));
        json.WriteString("project", rotation.Project);
        json.WriteString("old_key", rotation.OldKey);
        json.WriteString("new_key", rotation.NewKey);
        json.WriteString("began", report.Began);
        json.WriteString("updated", report.Updated);
        if (rotation.Switched is { } switched) json.WriteString("switched", switched);
        json.WriteEndObject();
    }
}
