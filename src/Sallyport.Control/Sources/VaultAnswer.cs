using System.Security.Cryptography;
using System.Text.Json;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Sources;

/// <summary>
/// What a vault server answers. Read in one pass over its bytes, so that no text of a secret ever becomes a string. In an
/// answer of the key-value engine, version 2, the fields lie one level deeper, beside <c>metadata</c>.
/// </summary>
internal sealed class VaultAnswer : IDisposable
{
    private const int Deepest = 3;

    private readonly string?[] _path = new string?[Deepest + 1];
    private readonly List<string>[] _names = [[], []];
    private readonly Secret?[] _found = [null, null];
    private readonly List<string> _errors = [];
    private readonly string? _wanted;
    private string? _leaseId, _mount, _version;
    private long _leaseSeconds;
    private bool _renewable, _hasInner, _hasMetadata;

    private VaultAnswer(string? wanted) => _wanted = wanted;

    /// <summary>The wanted field's text; null where there is none.</summary>
    public Secret? Field => _found[Level];

    public IReadOnlyList<string> FieldNames => _names[Level];

    public SourceLease? Lease => _leaseSeconds is > 0 and <= int.MaxValue
        ? new SourceLease(_leaseId is { Length: > 0 } ? _leaseId : null, TimeSpan.FromSeconds(_leaseSeconds), _renewable)
        : null;

    /// <summary>Of an answer about a mount: its path, with a slash at its end.</summary>
    public string? Mount => _mount;

    public bool MountIsVersion2 => _version == "2";

    /// <summary>What it says is wrong; null where it says nothing.</summary>
    public string? Errors => _errors.Count > 0 ? string.Join("; ", _errors) : null;

    private int Level => _hasInner && _hasMetadata ? 1 : 0;

    /// <summary>Null where it is no JSON object.</summary>
    public static VaultAnswer? Read(ReadOnlySpan<byte> json, string? wantedField)
    {
        var answer = new VaultAnswer(wantedField);
        try
        {
            var reader = new Utf8JsonReader(json);
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                while (reader.Read()) answer.Take(ref reader);
                return answer;
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            answer.Dispose();
            return null;
        }
        return null;
    }

    public void Dispose()
    {
        foreach (var secret in _found) secret?.Dispose();
    }

    private void Take(ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        if (depth is 0 or > Deepest) return;
        if (reader.TokenType == JsonTokenType.PropertyName)
        {
            _path[depth] = reader.GetString();
            if (_path[1] != "data") return;
            if (depth == 2) _names[0].Add(_path[2]!);
            if (depth == 3 && _path[2] == "data") _names[1].Add(_path[3]!);
            return;
        }
        if (depth == 1) TakeOwn(ref reader);
        else if (_path[1] == "data") TakeData(ref reader, depth);
        else if (_path[1] == "errors" && depth == 2 && reader.TokenType == JsonTokenType.String) _errors.Add(reader.GetString()!.Trim());
    }

    private void TakeOwn(ref Utf8JsonReader reader)
    {
        switch (_path[1])
        {
            case "lease_id" when reader.TokenType == JsonTokenType.String: _leaseId = reader.GetString(); break;
            case "lease_duration" when reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var seconds): _leaseSeconds = seconds; break;
            case "renewable": _renewable = reader.TokenType == JsonTokenType.True; break;
            default: break;
        }
    }

    private void TakeData(ref Utf8JsonReader reader, int depth)
    {
        if (depth == 2 && reader.TokenType == JsonTokenType.StartObject)
        {
            _hasInner |= _path[2] == "data";
            _hasMetadata |= _path[2] == "metadata";
        }
        if (reader.TokenType != JsonTokenType.String) return;
        if (depth == 2) Keep(ref reader, 0);
        if (depth == 3 && _path[2] == "data") Keep(ref reader, 1);
        // Of a mount, not of a secret: whoever asks for a field does not look at these.
        if (_wanted is not null) return;
        if (depth == 2 && _path[2] == "path") _mount = reader.GetString();
        if (depth == 3 && _path[2] == "options" && _path[3] == "version") _version = reader.GetString();
    }

    private void Keep(ref Utf8JsonReader reader, int level)
    {
        if (_wanted is null || _path[level + 2] != _wanted) return;
        var text = GC.AllocateArray<byte>(reader.ValueSpan.Length, pinned: true);
        try
        {
            _found[level]?.Dispose();
            _found[level] = Secret.CopyOf(text.AsSpan(0, reader.CopyString(text)));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }
}
