using System.Net;
using System.Net.Sockets;
using Sallyport.Core.Policy;
using Sallyport.Core.Settings;

namespace Sallyport.Broker.Egress;

/// <summary>
/// Resolves, checks and connects, in this order and to the very address that was checked, so that a name which
/// resolves differently a moment later gains nothing.
/// </summary>
internal static class Dialer
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <summary>Connects to a provider's host: public addresses only, because a key follows.</summary>
    public static ValueTask<Socket> ConnectToProviderAsync(string host, int port, TimeProvider time, CancellationToken cancellationToken) =>
        ConnectAsync(host, port, AddressClass.Public, time, cancellationToken);

    /// <summary>
    /// Connects for a client whose bytes pass untouched: to a site's own network too, but not to this machine or its
    /// link. A redirected host is dialled at its redirection; the names inside the bytes stay the client's.
    /// </summary>
    public static ValueTask<Socket> ConnectTunnelAsync(UpstreamRedirects redirects, HostName target, TimeProvider time, CancellationToken cancellationToken) =>
        redirects.Find(target.Host) is { } redirect
            ? ConnectToOperatorsChoiceAsync(redirect.Origin.IdnHost, redirect.Origin.Port, time, cancellationToken)
            : ConnectAsync(target.Host, target.Port, AddressClass.Private, time, cancellationToken);

    /// <summary>Connects where the operator said, whatever the address.</summary>
    public static ValueTask<Socket> ConnectToOperatorsChoiceAsync(string host, int port, TimeProvider time, CancellationToken cancellationToken) =>
        ConnectAsync(host, port, AddressClass.Local, time, cancellationToken);

    private static async ValueTask<Socket> ConnectAsync(
        string host, int port, AddressClass farthest, TimeProvider time, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Timeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            return await ConnectToFirstAsync(host, port, farthest, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DialException(new Denial(Rule.UpstreamTimeout, $"{host}:{port}"));
        }
        catch (SocketException e)
        {
            throw new DialException(new Denial(Rule.UpstreamUnreachable, $"{host}:{port} ({e.SocketErrorCode})"), e);
        }
    }

    private static async ValueTask<Socket> ConnectToFirstAsync(string host, int port, AddressClass farthest, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellationToken);
        SocketException? last = null;
        var refused = false;
        foreach (var address in addresses)
        {
            if (AddressClassifier.Classify(address) > farthest)
            {
                refused = true;
                continue;
            }
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, port, cancellationToken);
                return socket;
            }
            catch (SocketException e)
            {
                socket.Dispose();
                last = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        if (last is not null) throw last;
        if (refused)
            throw new DialException(new Denial(farthest == AddressClass.Public ? Rule.PrivateAddress : Rule.LocalAddress, $"{host}:{port}"));
        throw new SocketException((int)SocketError.HostNotFound);
    }
}
