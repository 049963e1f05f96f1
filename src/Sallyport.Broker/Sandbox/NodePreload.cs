using System.Text;
using System.Text.Json;
using Sallyport.Core.Primitives;

namespace Sallyport.Broker.Sandbox;

/// <summary>
/// A small file that Node loads before anything else, for clients that ignore proxies: Node 20, and the <c>ws</c>
/// package on every Node. It dials the gate instead of a claimed host and changes nothing else.
/// </summary>
public static class NodePreload
{
    private const string Resource = "Sallyport.Broker.Sandbox.preload.cjs";
    private const string Hole = "/*gate*/ null";

    /// <summary>Writes the file for one session and returns its path.</summary>
    public static string Write(string folder, int port, IEnumerable<string> claimedHosts)
    {
        using var resource = typeof(NodePreload).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} was not built in.");
        using var reader = new StreamReader(resource, Encoding.UTF8);
        var path = Path.Combine(folder, "preload.cjs");
        using var stream = new FileStream(path, PrivateFolder.CreateFile(FileMode.Create, FileAccess.Write));
        stream.Write(Encoding.UTF8.GetBytes(reader.ReadToEnd().Replace(Hole, Gate(port, claimedHosts), StringComparison.Ordinal)));
        return path;
    }

    /// <summary>The user's own <c>NODE_OPTIONS</c> and the preload.</summary>
    public static string Options(string? users, string preloadFile)
    {
        var path = preloadFile.AsSpan().IndexOfAny(" \"\\") < 0
            ? preloadFile
            : $"\"{preloadFile.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
        return string.IsNullOrWhiteSpace(users) ? $"--require={path}" : $"{users} --require={path}";
    }

    /// <summary>
    /// Whether a program is run by Node: it is <c>node</c> itself, or a script whose first line names it, as those that
    /// npm installs do.
    /// </summary>
    public static bool IsNode(string program)
    {
        if (Path.GetFileNameWithoutExtension(program) is "node" or "nodejs") return true;
        try
        {
            using var file = File.OpenRead(program);
            Span<byte> head = stackalloc byte[256];
            head = head[..file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
            if (!head.StartsWith("#!"u8)) return false;
            var line = Encoding.UTF8.GetString(head[2..(head.IndexOf((byte)'\n') is > 0 and var end ? end : head.Length)]);
            var words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            var interpreter = words.FirstOrDefault(w => Path.GetFileName(w) != "env" && !w.StartsWith('-') && !w.Contains('='));
            return interpreter is not null && Path.GetFileName(interpreter) is "node" or "nodejs";
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false; // What cannot be read cannot be a script.
        }
    }

    private static string Gate(int port, IEnumerable<string> hosts)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("port", port);
            json.WriteStartArray("hosts");
            foreach (var host in hosts.Order(StringComparer.Ordinal)) json.WriteStringValue(host);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
