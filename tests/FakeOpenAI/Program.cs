using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using FakeOpenAI;
using FakeOpenAI.Keys;

CommandLine line;
try
{
    line = CommandLine.Parse(args);
}
catch (Exception problem) when (problem is FormatException or ArgumentException or OverflowException)
{
    await Console.Error.WriteLineAsync($"FakeOpenAI: {problem.Message}\n\n{CommandLine.Usage}");
    return 2;
}

var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);

await using var server = await FakeServer.StartAsync(line.Options);
if (line.Text is not null)
    server.State.Text = line.Text;
var key = server.State.CreateKey().Text;
if (line.CaFile is not null)
    await server.WriteCertificateAuthorityAsync(line.CaFile);
if (line.KeyFile is not null)
    await WritePrivateAsync(line.KeyFile, key);
Console.WriteLine(new JsonObject
{
    ["origin"] = server.Origin.OriginalString,
    ["ca_file"] = line.CaFile,
    ["key"] = key,
    ["keys"] = new JsonObject(new[] { FakeKeyType.Anthropic, FakeKeyType.Gemini, FakeKeyType.GitHub, FakeKeyType.Admin }
        .Select(type => KeyValuePair.Create(type.ToString().ToLowerInvariant(), (JsonNode?)server.State.CreateKey(type).Text))),
    ["project"] = server.State.DefaultProject.Id,
    ["organization"] = server.State.DefaultOrganization.Id,
}.ToJsonString());

if (!line.KeepRunning)
    _ = Task.Run(async () =>
    {
        await Console.OpenStandardInput().CopyToAsync(Stream.Null);
        ended.TrySetResult();
    });
await ended.Task;
return 0;

void End(PosixSignalContext signal)
{
    signal.Cancel = true;
    ended.TrySetResult();
}

static async Task WritePrivateAsync(string path, string text)
{
    var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
    if (!OperatingSystem.IsWindows())
        options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    await using var writer = new StreamWriter(path, options);
    await writer.WriteAsync(text);
}
