using System.Buffers;
using System.Text.Json;
using Sallyport.Broker.Forwarding;
using Sallyport.Core.Batches;
using Sallyport.Core.Content;
using Sallyport.Core.Policy;

namespace Sallyport.Broker.Content;

/// <summary>
/// A file that may be a batch, read line by line on its way up. When the provider has taken it and said by which id it
/// knows it, what its lines ask for is remembered, so that a batch can be started from it.
/// </summary>
internal sealed class UploadedBatch(InspectedBatches batches, Action<string> warn)
{
    private const int MaxAnswerBytes = 16 * 1024;
    private const int MaxIdLength = 128;

    private readonly BatchCalls _calls = new();
    private ArrayBufferWriter<byte>? _answer = new();

    /// <summary>A line that is granted. Never a denial.</summary>
    public Denial? Take(in BatchLine line)
    {
        _calls.Add(line);
        return null;
    }

    /// <summary>Shows the next bytes of the provider's answer.</summary>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        if (_answer is null) return;
        if (_answer.WrittenCount + bytes.Length > MaxAnswerBytes) _answer = null;
        else _answer.Write(bytes);
    }

    /// <summary>The answer is whole. What the agent does next may be to start the batch, so it is written down before it has its end.</summary>
    public void Complete(Exchange x)
    {
        var answer = _answer;
        _answer = null;
        if (answer is null || x.Status is < 200 or > 299 || !_calls.IsWhole) return;
        if (x.Body is not { IsRead: true, Reader: FormContentReader { IsBatch: true } } || IdOf(answer.WrittenSpan) is not { } file) return;
        try
        {
            batches.Remember(x.Credential!.Name, file, x.Session!.Agent, _calls);
        }
        catch (IOException e)
        {
            warn($"no batch can be started from {file}, since it could not be stored what it asks for: {e.Message}");
        }
    }

    /// <summary>The <c>id</c> at the top of a JSON object; null where there is none to rely on.</summary>
    private static string? IdOf(ReadOnlySpan<byte> json)
    {
        string? id = null;
        try
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
                if (reader.CurrentDepth != 1 || reader.TokenType != JsonTokenType.PropertyName || !reader.ValueTextEquals("id"u8)) continue;
                if (id is not null || !reader.Read() || reader.TokenType != JsonTokenType.String) return null;
                id = reader.GetString();
            }
        }
        catch (JsonException)
        {
            return null;
        }
        return id is { Length: > 0 and <= MaxIdLength } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? id : null;
    }
}
