using Sallyport.Broker.Sessions;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Vault;

namespace Sallyport.Broker.Sandbox;

/// <summary>Opens sessions at a gate of this process: chooses credentials, makes placeholders, searches the environment.</summary>
public sealed class SessionOpener(Gate gate, CredentialRing ring)
{
    /// <exception cref="Core.Primitives.UserError">
    /// There is no such credential, or which one is meant is not clear, or the policy does not grant it to the agent, or
    /// it is the collector's.
    /// </exception>
    /// <exception cref="IOException">The journal cannot be written.</exception>
    public async Task<(Session Session, OpenedSession Opened)> OpenAsync(SessionOpening opening, CancellationToken cancellationToken)
    {
        var known = ring.All;
        var policy = gate.Policy.Current ?? throw PolicyErrors.Unreadable();
        var credentials = CredentialChoice.Select(CredentialChoice.Granted(opening, policy), known.Select(c => c.Facts), gate.TelemetryCredential);
        foreach (var (credential, lease) in opening.Leases)
        {
            if (credentials.All(c => c.Name != credential) || ring.Find(lease)?.Facts is not { IsLease: true } key || key.Facts.GetValueOrDefault(CredentialFacts.LeaseOf) != credential)
                throw SandboxErrors.NotItsLease(lease, credential);
        }
        var session = await gate.Sessions.StartAsync(new SessionRequest
        {
            Agent = opening.Agent,
            Command = opening.Command,
            ProcessId = opening.ProcessId,
            Credentials = credentials,
            Leases = opening.Leases,
            InjectAlways = opening.InjectAlways,
        }, cancellationToken);
        return (session, new OpenedSession
        {
            Id = session.Id,
            Port = gate.Port,
            ProxyUser = session.ProxyUser,
            ProxyPassword = session.ProxyPassword,
            CertificateAuthorityPem = gate.CertificateAuthorityPem,
            Granted = [.. credentials.Select(c => new GrantedCredential(c, session.Placeholders[c.Name]))],
            Found = SecretSearch.Run(opening.Environment, known, session.Placeholders),
        });
    }
}
