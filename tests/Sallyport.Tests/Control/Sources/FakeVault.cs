using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Time.Testing;
using Sallyport.Tests.Broker.Upstreams;

namespace Sallyport.Tests.Control.Sources;

/// <summary>
/// What a HashiCorp Vault or OpenBao server does, over real TLS: key-value engines of both versions, an engine that makes
/// a key for each read and leases it, renewal up to a most, revocation, namespaces, its errors, and being sealed.
/// </summary>
internal sealed class FakeVault : IAsyncDisposable
{
    private const string Token = "hvs-test-token";

    private readonly TestAuthority _authority = new();
    private readonly TimeProvider _time;
    private readonly string _folder = Directory.CreateTempSubdirectory("sally-fake-vault-").FullName;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (string Id, DateTimeOffset Issued, DateTimeOffset Ends, string Key)> _leases = [];
    private TestUpstream _server = null!;
    private int _made;

    private FakeVault(TimeProvider time) => _time = time;

    public Dictionary<string, JsonObject> Values { get; } = [];

    public List<string> Calls { get; } = [];

    public bool Sealed { get; set; }
    public bool MayLookAtMounts { get; set; } = true;
    public string? Namespace { get; set; }
    public TimeSpan LeaseTime { get; set; } = TimeSpan.FromHours(1);
    public TimeSpan MostLeaseTime { get; set; } = TimeSpan.FromHours(3);

    /// <summary>The keys that the dynamic engine made and has not let die.</summary>
    public IReadOnlyList<string> LiveKeys
    {
        get { lock (_lock) return [.. _leases.Values.Where(l => l.Ends > _time.GetUtcNow()).Select(l => l.Key)]; }
    }

    /// <summary>How the dynamic engine names its n-th key.</summary>
    public Func<int, string> MakeKey { get; set; } = n => string.Create(CultureInfo.InvariantCulture, $"sk-svcacct-CANARY-made-{n}");

    public string AuthorityFile => Path.Combine(_folder, "ca.pem");

    public Dictionary<string, string> Variables(string prefix = "VAULT_") => new()
    {
        [prefix + "ADDR"] = _server.Origin.AbsoluteUri,
        [prefix + "TOKEN"] = Token,
        [prefix + "CACERT"] = AuthorityFile,
    };

    public static async Task<FakeVault> StartAsync(TimeProvider? time = null)
    {
        var vault = new FakeVault(time ?? new FakeTimeProvider());
        await File.WriteAllTextAsync(vault.AuthorityFile, vault._authority.Pem);
        vault._server = await TestUpstream.StartAsync(vault._authority, vault.AnswerAsync, HttpProtocols.Http1AndHttp2);
        return vault;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value!["/v1/".Length..];
        var body = http.Request.Method == "GET" ? null : await JsonNode.ParseAsync(http.Request.Body);
        var (status, answer) = Decide(http, path, body);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        if (answer is not null) await http.Response.WriteAsync(answer.ToJsonString());
    }

    private (int Status, JsonObject? Answer) Decide(HttpContext http, string path, JsonNode? body)
    {
        lock (_lock)
        {
            Calls.Add($"{http.Request.Method} {path}");
            if (Sealed) return Error(503, "Vault is sealed");
            if (http.Request.Headers["X-Vault-Token"] != Token || http.Request.Headers["X-Vault-Namespace"].FirstOrDefault() != Namespace) return Error(403, "permission denied");
            if (path.StartsWith("sys/internal/ui/mounts/", StringComparison.Ordinal)) return MayLookAtMounts ? MountOf(path["sys/internal/ui/mounts/".Length..]) : Error(403, "preflight capability check returned 403");
            if (path == "sys/leases/renew") return Renew(Text(body, "lease_id"));
            if (path == "sys/leases/revoke") return Revoke(Text(body, "lease_id"));
            if (path.StartsWith("openai/creds/", StringComparison.Ordinal)) return Make(path);
            if (!Values.TryGetValue(path, out var value)) return (404, new JsonObject { ["errors"] = new JsonArray() });
            return (200, path.StartsWith("secret/", StringComparison.Ordinal)
                ? Envelope("", 0, false, new JsonObject { ["data"] = value.DeepClone(), ["metadata"] = new JsonObject { ["version"] = 3, ["custom_metadata"] = null, ["destroyed"] = false } })
                : Envelope("", 2764800, false, value.DeepClone()));
        }
    }

    private static (int, JsonObject?) MountOf(string path) => path.Split('/')[0] switch
    {
        "secret" => (200, Envelope("", 0, false, new JsonObject { ["path"] = "secret/", ["type"] = "kv", ["options"] = new JsonObject { ["version"] = "2" } })),
        "kv" => (200, Envelope("", 0, false, new JsonObject { ["path"] = "kv/", ["type"] = "kv", ["options"] = null })),
        "openai" => (200, Envelope("", 0, false, new JsonObject { ["path"] = "openai/", ["type"] = "vault-plugin-secrets-openai", ["options"] = new JsonObject() })),
        _ => Error(403, "preflight capability check returned 403, please ensure client's policies grant access to path"),
    };

    private (int, JsonObject?) Make(string path)
    {
        var now = _time.GetUtcNow();
        var number = ++_made;
        var id = string.Create(CultureInfo.InvariantCulture, $"{path}/lease{number}");
        _leases[id] = (id, now, now + LeaseTime, MakeKey(number));
        return (200, Envelope(id, (long)LeaseTime.TotalSeconds, true, new JsonObject { ["api_key"] = MakeKey(number), ["api_key_id"] = $"key_{number}", ["service_account_id"] = $"svc_{number}" }));
    }

    private (int, JsonObject?) Renew(string id)
    {
        var now = _time.GetUtcNow();
        if (!_leases.TryGetValue(id, out var lease) || lease.Ends <= now) return Error(400, "lease not found");
        var ends = now + LeaseTime < lease.Issued + MostLeaseTime ? now + LeaseTime : lease.Issued + MostLeaseTime;
        _leases[id] = lease with { Ends = ends };
        var answer = Envelope(id, (long)(ends - now).TotalSeconds, true, null);
        return (200, answer);
    }

    private (int, JsonObject?) Revoke(string id) => _leases.Remove(id) ? (204, null) : Error(400, "invalid lease");

    private static JsonObject Envelope(string lease, long seconds, bool renewable, JsonNode? data) => new()
    {
        ["request_id"] = "9b2c0e3a-0000-0000-0000-000000000000",
        ["lease_id"] = lease,
        ["renewable"] = renewable,
        ["lease_duration"] = seconds,
        ["data"] = data,
        ["wrap_info"] = null,
        ["warnings"] = null,
        ["auth"] = null,
    };

    private static (int, JsonObject?) Error(int status, string text) => (status, new JsonObject { ["errors"] = new JsonArray(JsonValue.Create(text)) });

    private static string Text(JsonNode? body, string name) => body?[name]?.GetValue<string>() ?? "";
}
