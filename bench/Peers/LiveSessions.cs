using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sallyport.Bench.Load;
using Sallyport.Broker.Attach;
using Sallyport.Broker.Sandbox;
using Sallyport.Core.Primitives;

namespace Sallyport.Bench.Peers;

/// <summary>
/// Sessions at a <c>sally serve</c>, opened and written down as <c>sally run</c> does both: a connection to the control
/// socket that lives as long as the session, and a folder with its record. Only the child is missing.
/// </summary>
internal sealed class LiveSessions(ServedGate gate) : IDisposable
{
    private readonly List<AttachClient> _open = [];
    private readonly Dictionary<string, string> _environment = System.Environment.GetEnvironmentVariables()
        .Cast<System.Collections.DictionaryEntry>().ToDictionary(v => (string)v.Key, v => (string?)v.Value ?? "");

    public int Count => _open.Count;

    /// <summary>Opens <paramref name="count"/> sessions, the agents 0 to <paramref name="agents"/> − 1 in turn, and returns the way of the last one.</summary>
    /// <exception cref="BenchFailure">The gate took fewer.</exception>
    public async Task<Route> OpenAsync(int count, int agents, CancellationToken cancel)
    {
        Route? last = null;
        for (var i = 0; i < count; i++)
        {
            try
            {
                last = await OpenOneAsync(GateHome.Agent(i % agents), cancel);
            }
            catch (UserError refused)
            {
                throw new BenchFailure($"session {Count + 1:N0} was refused: {refused.Code}: {refused.Message}");
            }
        }
        return last!;
    }

    public void Dispose()
    {
        foreach (var client in _open) client.Dispose();
        _open.Clear();
    }

    private async Task<Route> OpenOneAsync(string agent, CancellationToken cancel)
    {
        var client = await AttachClient.ConnectAsync(gate.ControlSocket, inside: null, TimeProvider.System, cancel) ?? throw new BenchFailure("nobody listens at the control socket");
        _open.Add(client);
        var (host, session) = await client.StartSessionAsync(
            new SessionOpening { Agent = agent, Command = "bench", ProcessId = System.Environment.ProcessId, Credentials = [], Environment = _environment }, cancel);
        SessionFolder.Create(gate.Home, new SessionRecord
        {
            Id = session.Id,
            Agent = agent,
            Command = "bench",
            OwnerPid = System.Environment.ProcessId,
            OwnerStarted = ProcessFacts.Of(System.Environment.ProcessId)?.Started,
            HostPid = host.ProcessId,
            HostStarted = ProcessFacts.Of(host.ProcessId)?.Started,
        });
        return new Route
        {
            Endpoint = new IPEndPoint(IPAddress.Loopback, session.Port),
            ConnectAuthority = $"{Route.Host}:443",
            ProxyAuthorization = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{session.ProxyUser}:{session.ProxyPassword}")),
            Roots = [X509Certificate2.CreateFromPem(session.CertificateAuthorityPem)],
            Bearer = session.Granted[0].Placeholder,
        };
    }
}
