namespace Sallyport.Clients.Tests.Running;

/// <summary>A home, a temporary folder and a working folder of one test's own, searched when the client is done.</summary>
internal sealed class Workplace : IDisposable
{
    public Workplace(string parent)
    {
        Root = Directory.CreateDirectory(Path.Combine(parent, "run-" + Guid.NewGuid().ToString("N")[..8])).FullName;
        foreach (var folder in (string[])[Home, Temporary, Work]) Directory.CreateDirectory(folder);
    }

    public string Root { get; }
    public string Home => Path.Combine(Root, "home");
    public string Temporary => Path.Combine(Root, "tmp");
    public string Work => Path.Combine(Root, "work");

    /// <summary>
    /// The machine's environment as a user's shell would hand it on, or next to nothing; with this workplace's folders
    /// either way.
    /// </summary>
    public Dictionary<string, string> Environment(bool clean)
    {
        Dictionary<string, string> environment = [];
        foreach (System.Collections.DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
        {
            var name = (string)entry.Key;
            if (clean && name is not "PATH") continue;
            if (name.StartsWith("SALLY", StringComparison.Ordinal) || name.StartsWith("XDG_", StringComparison.Ordinal)) continue;
            environment[name] = (string)entry.Value!;
        }
        environment["HOME"] = Home;
        environment["TMPDIR"] = Temporary;
        environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        environment["GIT_CONFIG_NOSYSTEM"] = "1";
        environment["GIT_TERMINAL_PROMPT"] = "0";
        return environment;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
