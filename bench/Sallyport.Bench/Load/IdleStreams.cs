namespace Sallyport.Bench.Load;

/// <summary>Holds many event streams open on which nothing happens after the first event.</summary>
internal sealed class IdleStreams : IAsyncDisposable
{
    private static readonly TimeSpan Silence = TimeSpan.FromHours(1);
    private readonly List<HttpConnection> _open = [];

    public int Count => _open.Count;

    /// <summary>Opens <paramref name="count"/> streams and returns when each has had its first event.</summary>
    public async Task OpenAsync(Route route, int count, CancellationToken cancel)
    {
        var request = Requests.EventStream(route, events: 2, Silence);
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancel }, async (_, token) =>
        {
            var connection = await HttpConnection.OpenAsync(route, token, bufferBytes: 2048);
            lock (_open) _open.Add(connection);
            var first = 0;
            var reader = new EventReader();
            reader.Read((await connection.StartStreamAsync(request, token)).Span, _ => first++);
            while (first == 0 && await connection.NextAsync(token) is { } content) reader.Read(content.Span, _ => first++);
        });
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _open) await connection.DisposeAsync();
        _open.Clear();
    }
}
