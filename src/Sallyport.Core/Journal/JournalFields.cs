using System.Globalization;
using System.Text.Json;

namespace Sallyport.Core.Journal;

/// <summary>The members of a line while it is being read, in whatever order they come; unknown ones, from a later version, are passed over.</summary>
internal struct JournalFields
{
    private string? _type, _session, _agent, _credential, _request, _provider, _method, _host, _path, _rule, _reason, _detail, _model, _capture, _captureSha256;
    private int? _credentialVersion, _status, _processId;
    private long? _requestBytes, _responseBytes, _microseconds, _inputTokens, _outputTokens, _nanoUsd;
    private bool? _estimated;

    public DateTimeOffset? Time { get; private set; }

    /// <summary>Takes one member, whose value <paramref name="json"/> stands at.</summary>
    public void Set(string name, ref Utf8JsonReader json)
    {
        switch (name)
        {
            case "time": Time = DateTimeOffset.Parse(json.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal); break;
            case "type": _type = json.GetString(); break;
            case "session": _session = json.GetString(); break;
            case "agent": _agent = json.GetString(); break;
            case "credential": _credential = json.GetString(); break;
            case "credential_version": _credentialVersion = json.GetInt32(); break;
            case "request": _request = json.GetString(); break;
            case "provider": _provider = json.GetString(); break;
            case "method": _method = json.GetString(); break;
            case "host": _host = json.GetString(); break;
            case "path": _path = json.GetString(); break;
            case "rule": _rule = json.GetString(); break;
            case "reason": _reason = json.GetString(); break;
            case "status": _status = json.GetInt32(); break;
            case "request_bytes": _requestBytes = json.GetInt64(); break;
            case "response_bytes": _responseBytes = json.GetInt64(); break;
            case "microseconds": _microseconds = json.GetInt64(); break;
            case "model": _model = json.GetString(); break;
            case "input_tokens": _inputTokens = json.GetInt64(); break;
            case "output_tokens": _outputTokens = json.GetInt64(); break;
            case "nano_usd": _nanoUsd = json.GetInt64(); break;
            case "estimated": _estimated = json.GetBoolean(); break;
            case "capture": _capture = json.GetString(); break;
            case "capture_sha256": _captureSha256 = json.GetString(); break;
            case "process_id": _processId = json.GetInt32(); break;
            case "detail": _detail = json.GetString(); break;
            default: json.Skip(); break;
        }
    }

    /// <summary>The entry, if the line had a type.</summary>
    public readonly JournalEntry? ToEntry() => _type is null ? null : new JournalEntry
    {
        Type = _type,
        Session = _session,
        Agent = _agent,
        Credential = _credential,
        CredentialVersion = _credentialVersion,
        Request = _request,
        Provider = _provider,
        Method = _method,
        Host = _host,
        Path = _path,
        Rule = _rule,
        Reason = _reason,
        Status = _status,
        RequestBytes = _requestBytes,
        ResponseBytes = _responseBytes,
        Microseconds = _microseconds,
        Model = _model,
        InputTokens = _inputTokens,
        OutputTokens = _outputTokens,
        NanoUsd = _nanoUsd,
        Estimated = _estimated,
        Capture = _capture,
        CaptureSha256 = _captureSha256,
        ProcessId = _processId,
        Detail = _detail,
    };
}
