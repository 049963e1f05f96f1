namespace Sallyport.Broker.Sandbox;

/// <summary>How a child ended or that it stopped, as <c>waitpid</c> tells it. The encoding is the same on Linux, macOS and BSD.</summary>
internal readonly record struct WaitStatus(int Raw)
{
    private int Signal => Raw & 0x7f;

    public bool Stopped => (Raw & 0xff) == 0x7f;

    /// <summary>As a shell reports it: the exit code, or 128+n where signal n ended the process.</summary>
    public int ExitCode => Signal == 0 ? (Raw >> 8) & 0xff : 128 + Signal;
}
