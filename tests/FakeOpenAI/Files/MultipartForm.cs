using FakeOpenAI.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace FakeOpenAI.Files;

/// <summary>A multipart form read part by part: fields as text, the one file as a stream that is consumed on the way.</summary>
internal sealed class MultipartForm
{
    public Dictionary<string, string> Fields { get; } = new(StringComparer.Ordinal);

    public string? FileName { get; private set; }

    public FileStore.Received? File { get; private set; }

    public static async Task<MultipartForm> ReadAsync(FakeCall call, string filePart)
    {
        if (!MediaTypeHeaderValue.TryParse(call.Request.ContentType, out var type) || type.Boundary.Length == 0)
            throw OpenAIErrors.Problem(400, "invalid_request_error", null, "We could not parse the multipart form of your request.");
        var form = new MultipartForm();
        var reader = new MultipartReader(HeaderUtilities.RemoveQuotes(type.Boundary).ToString(), call.Request.Body);
        while (await reader.ReadNextSectionAsync(call.Cancelled) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                continue;
            var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
            if (name == filePart)
            {
                form.FileName = HeaderUtilities.RemoveQuotes(disposition.FileName).ToString();
                form.File = await FileStore.ReceiveAsync(section.Body, call.Cancelled);
            }
            else
            {
                using var text = new StreamReader(section.Body);
                form.Fields[name] = await text.ReadToEndAsync(call.Cancelled);
            }
        }
        return form;
    }
}
