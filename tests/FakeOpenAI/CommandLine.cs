using FakeOpenAI.Tls;

namespace FakeOpenAI;

/// <summary>The program's arguments.</summary>
internal sealed record CommandLine(FakeServerOptions Options)
{
    public const string Usage = """
        FakeOpenAI: a fake provider on loopback, until stdin closes or SIGTERM.

          --port N                    loopback port; default 0, a free one
          --ca-file F                 writes the certificate authority (PEM)
          --key-file F                writes a project key, mode 0600
          --control                   serves /__fake/: capture, keys, faults
          --bench                     prebuilt answers, no limits, no capture
          --git-root DIR              serves its bare repositories at /OWNER/NAME.git
          --certificate MODE          Good, WrongName, SelfSigned or Expired
          --no-responses-websocket    answers 426 to the upgrade of /v1/responses
          --text TEXT                 what the models say
          --keep-running              goes on when stdin closes

        Prints one line of JSON: origin, ca_file, key, keys of the other providers and an admin key, project, organization.
        """;

    public string? CaFile { get; init; }

    public string? KeyFile { get; init; }

    public string? Text { get; init; }

    public bool KeepRunning { get; init; }

    /// <summary>Throws <see cref="FormatException"/> with one sentence for an argument it does not know.</summary>
    public static CommandLine Parse(IEnumerable<string> arguments)
    {
        var result = new CommandLine(new FakeServerOptions());
        var queue = new Queue<string>(arguments);
        while (queue.TryDequeue(out var name))
            result = result.With(name, () => queue.TryDequeue(out var value) ? value : throw new FormatException($"{name} wants a value"));
        return result;
    }

    private CommandLine With(string name, Func<string> value) => name switch
    {
        "--port" => this with { Options = Options with { Port = int.Parse(value()) } },
        "--ca-file" => this with { CaFile = value() },
        "--key-file" => this with { KeyFile = value() },
        "--control" => this with { Options = Options with { ControlEndpoints = true } },
        "--bench" => this with { Options = Options with { Bench = true, CaptureRequests = false } },
        "--git-root" => this with { Options = Options with { GitRoot = Path.GetFullPath(value()) } },
        "--certificate" => this with { Options = Options with { Certificate = Enum.Parse<CertificateMode>(value(), ignoreCase: true) } },
        "--no-responses-websocket" => this with { Options = Options with { ResponsesOverWebSocket = false } },
        "--text" => this with { Text = value() },
        "--keep-running" => this with { KeepRunning = true },
        _ => throw new FormatException($"unknown argument '{name}'"),
    };
}
