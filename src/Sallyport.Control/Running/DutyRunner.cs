using System.Text.Json;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Running;

/// <summary>
/// Keeps duties going side by side: one that fails is reported and tried again at its next time, and holds up no other.
/// </summary>
/// <param name="failed">Told of each run that failed, with the duty's name.</param>
public sealed class DutyRunner(TimeProvider time, Action<string, Exception> failed)
{
    /// <summary>Runs until <paramref name="stop"/>; then every duty is ended and waited for.</summary>
    public Task RunAsync(IReadOnlyList<ControlDuty> duties, CancellationToken stop) => Task.WhenAll(duties.Select(d => KeepAsync(d, stop)));

    /// <summary>Every duty once, one after the other. Returns how many failed.</summary>
    public async Task<int> RunOnceAsync(IReadOnlyList<ControlDuty> duties, CancellationToken cancellationToken)
    {
        var failures = 0;
        foreach (var duty in duties)
        {
            if (!await TryAsync(duty, cancellationToken)) failures++;
        }
        return failures;
    }

    private async Task KeepAsync(ControlDuty duty, CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await TryAsync(duty, stop);
                await Task.Delay(duty.Every, time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return; // Asked to stop.
        }
    }

    private async Task<bool> TryAsync(ControlDuty duty, CancellationToken stop)
    {
        try
        {
            await duty.RunAsync(stop);
            return true;
        }
        catch (Exception e) when (!stop.IsCancellationRequested && e is UserError or IOException or HttpRequestException or JsonException or OperationCanceledException or InvalidOperationException)
        {
            failed(duty.Name, e);
            return false;
        }
    }
}
