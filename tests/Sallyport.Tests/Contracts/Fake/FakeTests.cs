using FakeOpenAI;
using Xunit;

namespace Sallyport.Tests.Contracts.Fake;

/// <summary>Gives each test a server and a client of its own, and fails it where the fake itself broke.</summary>
public abstract class FakeTests : IAsyncLifetime
{
    private FakeClient? _client;

    private protected FakeClient Client => _client ?? throw new InvalidOperationException("the test has not started");

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    protected virtual FakeServerOptions Options => new();

    public async ValueTask InitializeAsync() => _client = await FakeClient.StartAsync(Cancelled, Options);

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Client.DisposeAsync();
    }
}
