using Sallyport.Cli.Output;

namespace Sallyport.Cli.Doctor.Reports;

/// <summary>The same as data.</summary>
internal static class JsonReport
{
    public static void Write(CliContext context, Diagnosis diagnosis) => context.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("findings", diagnosis.Findings);
        json.WriteStartArray("results");
        foreach (var result in diagnosis.Machine)
        {
            json.WriteStartObject();
            json.WriteString("check", result.Check);
            json.WriteString("level", Diagnosis.Word(result.Level));
            json.WriteString("statement", result.Statement);
            if (result.Evidence is { } evidence) json.WriteString("evidence", evidence);
            if (result.Remedy is { } remedy) json.WriteString("remedy", remedy);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("grade", diagnosis.Runbook.Grade.ToString());
        json.WriteBoolean("provider_asked", diagnosis.Facts.Organization.Value is not null);
        json.WriteStartArray("points");
        foreach (var point in diagnosis.Runbook.Points)
        {
            json.WriteStartObject();
            json.WriteNumber("number", point.Number);
            json.WriteString("point", point.Id);
            json.WriteString("title", point.Title);
            json.WriteString("verdict", Diagnosis.Word(point.Verdict));
            json.WriteStartArray("evidence");
            foreach (var evidence in point.Evidence)
            {
                json.WriteStartObject();
                json.WriteString("verdict", Diagnosis.Word(evidence.Verdict));
                json.WriteString("statement", evidence.Statement);
                json.WriteString("source", evidence.Source);
                if (evidence.Mend is { } mend) json.WriteString("mend", mend);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });
}
