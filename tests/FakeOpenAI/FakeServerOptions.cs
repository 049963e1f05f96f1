using FakeOpenAI.Tls;

namespace FakeOpenAI;

/// <summary>How a fake server starts. The defaults suit a test.</summary>
public sealed record FakeServerOptions
{
    /// <summary>Loopback port; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Default <see cref="TimeProvider.System"/>. Counts rate-limit windows and fault delays.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The certificate shown from the start; <see cref="FakeServer.Certificate"/> changes it while running.</summary>
    public CertificateMode Certificate { get; init; }

    /// <summary>Keeps every request in <see cref="FakeServer.Capture"/>. Default true.</summary>
    public bool CaptureRequests { get; init; } = true;

    /// <summary>Serves <c>/__fake/…</c>, which lets another process make keys, set faults and read the capture. Default false.</summary>
    public bool ControlEndpoints { get; init; }

    /// <summary>False answers the WebSocket upgrade of <c>/v1/responses</c> with 426. Default true.</summary>
    public bool ResponsesOverWebSocket { get; init; } = true;

    /// <summary>Folder of bare git repositories, served at <c>/OWNER/NAME.git</c>; null serves none.</summary>
    public string? GitRoot { get; init; }

    /// <summary>Prebuilt answers, no limits, no capture: a load generator's upstream. Default false.</summary>
    public bool Bench { get; init; }
}
