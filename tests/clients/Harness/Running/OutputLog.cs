using System.Text;

namespace Sallyport.Clients.Tests.Running;

/// <summary>What a program has printed so far, and the means to wait for a piece of it.</summary>
internal sealed class OutputLog
{
    private readonly Lock _lock = new();
    private readonly StringBuilder _text = new();
    private TaskCompletionSource _grown = NewSignal();

    public string Text
    {
        get
        {
            lock (_lock) return _text.ToString();
        }
    }

    public async Task FollowAsync(StreamReader reader)
    {
        var buffer = new char[4096];
        int read;
        while ((read = await reader.ReadAsync(buffer)) > 0)
        {
            TaskCompletionSource grown;
            lock (_lock)
            {
                _text.Append(buffer, 0, read);
                (grown, _grown) = (_grown, NewSignal());
            }
            grown.SetResult();
        }
    }

    /// <exception cref="InvalidOperationException">The program ended without printing it.</exception>
    public async Task ContainsAsync(string wanted, Task ended, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task grown;
            string text;
            var over = ended.IsCompleted;
            lock (_lock)
            {
                grown = _grown.Task;
                text = _text.ToString();
            }
            if (text.Contains(wanted, StringComparison.Ordinal)) return;
            if (over) throw new InvalidOperationException($"It ended without printing '{wanted}':\n{text}");
            await Task.WhenAny(grown, ended).WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
