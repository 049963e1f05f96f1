using System.Globalization;
using System.Text;

namespace Sallyport.Core.Journal;

/// <summary>Entries as comma-separated values (RFC 4180), in a fixed order of columns.</summary>
internal static class JournalCsv
{
    public const string Header =
        "seq,time,type,session,agent,credential,credential_version,request,provider,method,host,path,rule,reason,"
        + "status,request_bytes,response_bytes,microseconds,model,input_tokens,output_tokens,nano_usd,estimated,capture,capture_sha256,process_id,detail,hash";

    public static string Row(JournalRecord record)
    {
        var entry = record.Entry;
        var row = new StringBuilder();
        row.Append(CultureInfo.InvariantCulture, $"{record.Seq},{record.Time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}");
        Text(row, entry.Type, entry.Session, entry.Agent, entry.Credential);
        Number(row, entry.CredentialVersion);
        Text(row, entry.Request, entry.Provider, entry.Method, entry.Host, entry.Path, entry.Rule, entry.Reason);
        Number(row, entry.Status);
        Number(row, entry.RequestBytes);
        Number(row, entry.ResponseBytes);
        Number(row, entry.Microseconds);
        Text(row, entry.Model);
        Number(row, entry.InputTokens);
        Number(row, entry.OutputTokens);
        Number(row, entry.NanoUsd);
        Text(row, entry.Estimated switch { null => null, true => "true", _ => "false" });
        Text(row, entry.Capture, entry.CaptureSha256);
        Number(row, entry.ProcessId);
        Text(row, entry.Detail, record.Hash);
        return row.ToString();
    }

    private static void Number(StringBuilder row, long? value) => row.Append(CultureInfo.InvariantCulture, $",{value}");

    private static void Text(StringBuilder row, params ReadOnlySpan<string?> values)
    {
        foreach (var value in values) row.Append(',').Append(Field(value ?? ""));
    }

    private static string Field(string value)
    {
        // A spreadsheet takes these for formulas, and agents choose paths and commands.
        if (value.Length > 0 && "=+-@\t\r".Contains(value[0], StringComparison.Ordinal)) value = "'" + value;
        return value.AsSpan().ContainsAny(",\"\r\n") ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
    }
}
