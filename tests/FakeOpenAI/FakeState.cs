using System.Collections.Concurrent;
using System.Security.Cryptography;
using FakeOpenAI.Files;
using FakeOpenAI.Keys;

namespace FakeOpenAI;

/// <summary>What the fake provider knows: organizations, projects, keys, models, limits, and what it answers. Safe to change while it serves.</summary>
public sealed class FakeState
{
    private readonly ConcurrentDictionary<string, FakeKey> _keys = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _models = new(StringComparer.Ordinal);

    internal FakeState(TimeProvider time)
    {
        Time = time;
        Files = new FileStore(time);
        DefaultOrganization = CreateOrganization("Canary Works");
        DefaultProject = CreateProject("default");
        foreach (var model in (string[])["gpt-5", "gpt-5-mini", "gpt-4.1", "gpt-4o", "gpt-4o-mini", "gpt-realtime", "text-embedding-3-small", "text-embedding-3-large", "omni-moderation-latest"])
            AddModel(model);
    }

    public FakeOrganization DefaultOrganization { get; }

    public FakeProject DefaultProject { get; }

    public FileStore Files { get; }

    /// <summary>What every model says. Streams send it word by word.</summary>
    public string Text { get; set; } = "Hello from the other side of the gate.";

    /// <summary>The models that exist, in the order of their names.</summary>
    public IEnumerable<string> Models => _models.Keys.Order(StringComparer.Ordinal);

    internal TimeProvider Time { get; }

    public FakeOrganization CreateOrganization(string name) => new(NewId("org-"), name);

    public FakeProject CreateProject(string name, FakeOrganization? organization = null) => new(NewId("proj_"), name, organization ?? DefaultOrganization);

    /// <summary>Makes a key that works from now on.</summary>
    /// <param name="type">Decides the prefix and the length.</param>
    /// <param name="scopes">Null grants everything.</param>
    /// <param name="project">Null is the default project.</param>
    public FakeKey CreateKey(FakeKeyType type = FakeKeyType.Project, IEnumerable<string>? scopes = null, FakeProject? project = null)
    {
        var key = new FakeKey(NewId("key_"), KeyText.Create(type), type, project ?? DefaultProject, scopes?.ToHashSet(StringComparer.Ordinal));
        _keys[key.Text] = key;
        return key;
    }

    /// <summary>From the next request on the key is unknown; open WebSockets stay open, as at the provider.</summary>
    public void Revoke(FakeKey key)
    {
        key.Revoked = true;
        _keys.TryRemove(key.Text, out _);
    }

    public void AddModel(string id) => _models.TryAdd(id, Time.GetUtcNow());

    public bool RemoveModel(string id) => _models.TryRemove(id, out _);

    /// <summary>Limits one model of a project; counted over windows of a minute.</summary>
    public void SetRateLimit(string model, int requestsPerMinute, int tokensPerMinute, FakeProject? project = null) =>
        (project ?? DefaultProject).Limits[model] = new RateLimit(requestsPerMinute, tokensPerMinute);

    internal FakeKey? Find(string text) => _keys.GetValueOrDefault(text);

    internal DateTimeOffset? ModelCreated(string id) => _models.TryGetValue(id, out var created) ? created : null;

    internal static string NewId(string prefix) => prefix + RandomNumberGenerator.GetHexString(24, lowercase: true);
}
