using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json.Nodes;
using FakeOpenAI.Http;

namespace FakeOpenAI.GitHub;

/// <summary>Runs <c>git http-backend</c> as CGI: git's own smart HTTP, fetch and push.</summary>
internal static class GitBackend
{
    public static async Task RunAsync(FakeCall call)
    {
        using var process = Process.Start(StartInfo(call, FolderOf(call))) ?? throw new InvalidOperationException("git did not start");
        try
        {
            var sending = SendAsync(call, process);
            await ReceiveAsync(call, process);
            await sending;
            await process.WaitForExitAsync(call.Cancelled);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static string FolderOf(FakeCall call)
    {
        var (owner, repository) = (call.Values["owner"], call.Values["repository"]);
        var isName = !owner.StartsWith('.') && !repository.StartsWith('.') && !$"{owner}{repository}".AsSpan().ContainsAny('/', '\\');
        if (call.Server.Options.GitRoot is { } root && isName && Directory.Exists(Path.Combine(root, owner, repository + ".git")))
            return root;
        throw new FakeProblem(404, new JsonObject { ["message"] = "Not Found", ["status"] = "404" });
    }

    private static ProcessStartInfo StartInfo(FakeCall call, string root)
    {
        var start = new ProcessStartInfo("git", ["http-backend"]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        void Set(string name, string? value) => start.Environment[name] = value;
        Set("GIT_PROJECT_ROOT", root);
        Set("GIT_HTTP_EXPORT_ALL", "1");
        Set("PATH_INFO", call.Path);
        Set("QUERY_STRING", call.Request.QueryString.Value?.TrimStart('?'));
        Set("REQUEST_METHOD", call.Request.Method);
        Set("REMOTE_USER", "canary-octocat");
        Set("CONTENT_TYPE", call.Request.ContentType);
        Set("CONTENT_LENGTH", call.Request.ContentLength?.ToString());
        Set("HTTP_CONTENT_ENCODING", call.Header("Content-Encoding"));
        Set("GIT_PROTOCOL", call.Header("Git-Protocol"));
        // the repositories may belong to another user than the one the test runs as
        Set("GIT_CONFIG_COUNT", "1");
        Set("GIT_CONFIG_KEY_0", "safe.directory");
        Set("GIT_CONFIG_VALUE_0", "*");
        return start;
    }

    private static async Task SendAsync(FakeCall call, Process process)
    {
        await call.Request.Body.CopyToAsync(process.StandardInput.BaseStream, call.Cancelled);
        process.StandardInput.Close();
    }

    private static async Task ReceiveAsync(FakeCall call, Process process)
    {
        var output = PipeReader.Create(process.StandardOutput.BaseStream);
        while (await ReadLineAsync(output, call.Cancelled) is { Length: > 0 } line)
        {
            var parts = line.Split(':', 2, StringSplitOptions.TrimEntries);
            if (parts[0] == "Status")
                call.Response.StatusCode = int.Parse(parts[1].AsSpan(0, 3));
            else
                call.Response.Headers[parts[0]] = parts[1];
        }
        await output.CopyToAsync(call.Response.Body, call.Cancelled);
    }

    private static async Task<string?> ReadLineAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Encoding.ASCII.GetString(read.Buffer.Slice(0, end)).TrimEnd('\r');
                reader.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line;
            }
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
                return null;
        }
    }
}
