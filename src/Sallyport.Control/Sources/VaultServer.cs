using System.Buffers;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Sources;

/// <summary>
/// A HashiCorp Vault or OpenBao server, over its HTTP API: reads, and what keeps a lease alive or ends it. Certificates
/// are always checked, nothing is redirected, no proxy is used. Both products' published API, checked 2026-11-26.
/// </summary>
internal sealed class VaultServer : IDisposable
{
    private const int MostBytes = 1024 * 1024;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    private readonly VaultAddress _address;
    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _invoker;

    /// <exception cref="UserError">The environment names no server, or an authority that cannot be read.</exception>
    public VaultServer(IReadOnlyDictionary<string, string> environment, TimeProvider time)
    {
        _address = new VaultAddress(environment);
        _time = time;
        _invoker = new HttpMessageInvoker(Handler(_address.Authorities()));
    }

    /// <exception cref="UserError">It is not there, not allowed, or the server cannot be asked.</exception>
    public async Task<FetchedKey> ReadAsync(VaultSource source, CancellationToken cancellationToken)
    {
        var path = await ApiPathAsync(source.Path, cancellationToken);
        var (status, answer) = await CallAsync(HttpMethod.Get, path, null, source.Field, cancellationToken);
        using (answer)
        {
            if (status != 200) throw SourceErrors.Answered(path, status, answer?.Errors);
            if (answer is null) throw SourceErrors.NotAnAnswer(path);
            return answer.Field is { } field
                ? new FetchedKey(Secret.CopyOf(field.Reveal()), answer.Lease)
                : throw SourceErrors.NoField(path, source.Field, answer.FieldNames);
        }
    }

    /// <summary>Null where the server does not extend it any more; its answer may be shorter than what was asked for.</summary>
    public async Task<SourceLease?> RenewAsync(SourceLease lease, CancellationToken cancellationToken)
    {
        var (status, answer) = await CallAsync(HttpMethod.Post, "sys/leases/renew", new LeaseCall(lease.Id!, (long)lease.Duration.TotalSeconds), null, cancellationToken);
        using (answer) return status == 200 ? answer?.Lease : null;
    }

    /// <summary>False where trying again may help.</summary>
    public async Task<bool> RevokeAsync(string leaseId, CancellationToken cancellationToken)
    {
        var (status, answer) = await CallAsync(HttpMethod.Post, "sys/leases/revoke", new LeaseCall(leaseId, null), null, cancellationToken);
        // What the server does not know (400) has ended already; what this token may not end (403) ends by itself.
        using (answer) return status is 200 or 204 or 400 or 403 or 404;
    }

    public void Dispose() => _invoker.Dispose();

    /// <summary>
    /// Of a key-value engine of version 2, values lie below <c>data/</c>. Its command line asks for the mount first; who
    /// may not, or asks an older server, gets the path as it is.
    /// </summary>
    private async Task<string> ApiPathAsync(string path, CancellationToken cancellationToken)
    {
        var (status, answer) = await CallAsync(HttpMethod.Get, "sys/internal/ui/mounts/" + path, null, null, cancellationToken);
        using (answer)
        {
            if (status != 200 || answer is not { Mount: { } mount, MountIsVersion2: true } || !path.StartsWith(mount, StringComparison.Ordinal)) return path;
            var rest = path[mount.Length..];
            return rest.StartsWith("data/", StringComparison.Ordinal) ? path : $"{mount}data/{rest}";
        }
    }

    private async Task<(int Status, VaultAnswer? Answer)> CallAsync(HttpMethod method, string path, LeaseCall? body, string? wanted, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(s_patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var request = Request(method, path, body);
            using var response = await _invoker.SendAsync(request, either.Token);
            return ((int)response.StatusCode, await ReadAsync(response, path, wanted, either.Token));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or AuthenticationException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw SourceErrors.Unreachable(_address.Server, Why(e), e);
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, LeaseCall? body)
    {
        var request = new HttpRequestMessage(method, new Uri(_address.Server, "v1/" + path)) { VersionPolicy = HttpVersionPolicy.RequestVersionOrLower };
        using var token = _address.Token();
        // The platform's client takes strings.
        request.Headers.TryAddWithoutValidation("X-Vault-Token", Encoding.UTF8.GetString(token.Reveal()));
        request.Headers.TryAddWithoutValidation("X-Vault-Request", "true");
        if (_address.Namespace is { } space) request.Headers.TryAddWithoutValidation("X-Vault-Namespace", space);
        if (body is not null) request.Content = body.ToContent();
        return request;
    }

    private static async Task<VaultAnswer?> ReadAsync(HttpResponseMessage response, string path, string? wanted, CancellationToken cancellationToken)
    {
        var buffer = GC.AllocateArray<byte>((int)Math.Min(MostBytes, response.Content.Headers.ContentLength ?? MostBytes) + 1, pinned: true);
        try
        {
            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
            return length > MostBytes ? throw SourceErrors.NotAnAnswer(path) : VaultAnswer.Read(buffer.AsSpan(0, length), wanted);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    private static SocketsHttpHandler Handler(X509Certificate2Collection? authorities)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = s_patience };
        if (authorities is null) return handler;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
        return handler;
    }

    private static string Why(Exception e)
    {
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is AuthenticationException) return "its certificate is not to be trusted: " + cause.Message;
            if (cause is System.Net.Sockets.SocketException socket) return socket.Message;
            if (cause is OperationCanceledException) return $"no answer within {s_patience.TotalSeconds:0} seconds";
        }
        return e.Message;
    }

    private sealed record LeaseCall(string LeaseId, long? IncrementSeconds)
    {
        public HttpContent ToContent()
        {
            var buffer = new ArrayBufferWriter<byte>();
            using (var json = new Utf8JsonWriter(buffer))
            {
                json.WriteStartObject();
                json.WriteString("lease_id", LeaseId);
                if (IncrementSeconds is { } seconds) json.WriteNumber("increment", seconds);
                json.WriteEndObject();
            }
            var content = new ReadOnlyMemoryContent(buffer.WrittenMemory);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            return content;
        }
    }
}
