using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FakeOpenAI.Admin;
using FakeOpenAI.Admin.Audit;
using FakeOpenAI.Admin.People;
using FakeOpenAI.Admin.Usage;
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

    /// <summary>How the Admin API behaves.</summary>
    public AdminBehaviour Admin { get; } = new();

    /// <summary>What every model says. Streams send it word by word.</summary>
    public string Text { get; set; } = "Hello from the other side of the gate.";

    /// <summary>How far the provider's clock is ahead of the test's; negative is behind.</summary>
    public TimeSpan ClockSkew { get; set; }

    /// <summary>The models that exist, in the order of their names.</summary>
    public IEnumerable<string> Models => _models.Keys.Order(StringComparer.Ordinal);

    internal TimeProvider Time { get; }

    /// <summary>The provider's clock.</summary>
    internal DateTimeOffset Now => Time.GetUtcNow() + ClockSkew;

    /// <summary>Makes an organization with one person in it.</summary>
    public FakeOrganization CreateOrganization(string name) => new(NewId("org-"), name, new FakeUser(NewId("user-"), "Olga Owner", "olga@canary.example", "owner", Now));

    public FakeProject CreateProject(string name, FakeOrganization? organization = null)
    {
        var project = new FakeProject(NewId("proj_"), name, organization ?? DefaultOrganization, Now);
        project.Organization.ProjectRegister.Put(project);
        return project;
    }

    /// <summary>Adds a person to an organization.</summary>
    public FakeUser CreateUser(string name, string email, string role = "reader", FakeOrganization? organization = null)
    {
        var user = new FakeUser(NewId("user-"), name, email, role, Now);
        (organization ?? DefaultOrganization).UserRegister.Put(user);
        return user;
    }

    /// <summary>The person leaves the organization; the keys stay in the lists, and do not work.</summary>
    public void Remove(FakeUser user, FakeOrganization? organization = null) => (organization ?? DefaultOrganization).UserRegister.Remove(user.Id);

    /// <summary>The person with that mail address accepts the invitation, and joins its projects.</summary>
    public FakeUser AcceptInvite(string email, FakeOrganization? organization = null)
    {
        organization ??= DefaultOrganization;
        var invite = organization.InviteRegister.All.Single(invite => invite.Email == email && invite.AcceptedAt is null);
        var user = CreateUser(email.Split('@')[0], email, invite.Role, organization);
        organization.InviteRegister.Put(invite with { AcceptedAt = Now });
        foreach (var (project, role) in invite.Projects)
            organization.ProjectRegister.Find(project)?.MemberRegister.Put(new ProjectMember(user, role, Now));
        foreach (var (type, id) in (ReadOnlySpan<(string, string)>)[("invite.accepted", invite.Id), ("user.added", user.Id)])
            AddAuditEvent(type, type == "user.added" ? new JsonObject { ["id"] = id, ["data"] = new JsonObject { ["role"] = invite.Role } } : new JsonObject { ["id"] = id }, user, organization: organization);
        return user;
    }

    public FakeServiceAccount CreateServiceAccount(string name, string role = "member", FakeProject? project = null)
    {
        var account = new FakeServiceAccount(NewId("svc_acct_"), name, role, project ?? DefaultProject, Now);
        account.Project.ServiceAccountRegister.Put(account);
        return account;
    }

    /// <summary>Makes a key that works from now on, and writes no audit event.</summary>
    /// <param name="type">Decides the prefix and the length.</param>
    /// <param name="scopes">Null grants everything.</param>
    /// <param name="project">Null is the owner's project, or the default one.</param>
    /// <param name="owner">Null is the organization's owner, or for a service account's key an account of its own. A person who is not in the project joins it.</param>
    public FakeKey CreateKey(FakeKeyType type = FakeKeyType.Project, IEnumerable<string>? scopes = null, FakeProject? project = null, FakePrincipal? owner = null)
    {
        project ??= (owner as FakeServiceAccount)?.Project ?? DefaultProject;
        owner ??= type == FakeKeyType.ServiceAccount ? CreateServiceAccount("account", project: project) : project.Organization.Owner;
        var key = new FakeKey(NewId("key_"), KeyText.Create(type), type, project, owner, Now) { Scopes = scopes?.ToHashSet(StringComparer.Ordinal) };
        if (owner is FakeUser user && project.MemberRegister.Find(user.Id) is null)
            project.MemberRegister.Put(new ProjectMember(user, user.Role == "owner" ? "owner" : "member", Now));
        _keys[key.Text] = key;
        if (type == FakeKeyType.Admin)
            project.Organization.AdminKeyRegister.Put(key);
        else if (type is FakeKeyType.Project or FakeKeyType.ServiceAccount or FakeKeyType.Legacy)
            project.KeyRegister.Put(key);
        return key;
    }

    /// <summary>From the next request on the key is unknown, and no list shows it; open WebSockets stay open, as at the provider. It leaves no audit event.</summary>
    public void Revoke(FakeKey key)
    {
        key.Revoked = true;
        _keys.TryRemove(key.Text, out _);
        key.Project.KeyRegister.Remove(key.Id);
        key.Project.Organization.AdminKeyRegister.Remove(key.Id);
    }

    /// <summary>Writes to the audit log what somebody did in the dashboard, of any type; <paramref name="detail"/> is the member named after the type.</summary>
    public void AddAuditEvent(string type, JsonObject detail, FakeUser? actor = null, FakeProject? project = null, FakeOrganization? organization = null) => AuditLog.Write(this, project?.Organization ?? organization ?? DefaultOrganization, new AuditEvent
    {
        Type = type,
        Actor = AuditActor.Session(actor ?? (project?.Organization ?? organization ?? DefaultOrganization).Owner),
        Project = project,
        Detail = detail,
    });

    /// <summary>
    /// Books usage of a key that no call made here: what happened earlier, or elsewhere. <c>AddUsage("completions", key, "gpt-5", null, ("output_tokens", 7))</c>
    /// </summary>
    /// <param name="kind">The last part of the usage's path, for example <c>images</c>.</param>
    /// <param name="at">When it happened; null is now.</param>
    /// <param name="amounts">The metrics that are counted for the kind.</param>
    public void AddUsage(string kind, FakeKey key, string? model, DateTimeOffset? at = null, params (string Metric, long Amount)[] amounts) =>
        AddUsage(kind, key.Project.Organization, new UsageDimensions { ProjectId = key.Project.Id, UserId = key.Owner.Id, ApiKeyId = key.Id, Model = model }, at, amounts);

    /// <summary>Books usage in any dimensions.</summary>
    public void AddUsage(string kind, FakeOrganization organization, UsageDimensions dimensions, DateTimeOffset? at, params (string Metric, long Amount)[] amounts) =>
        organization.Usage.Add(UsageKind.Named(kind), dimensions, at ?? Now, amounts);

    /// <summary>The keys of Anthropic that were made, switched off ones too, in the order of their ids.</summary>
    public IReadOnlyList<FakeKey> AnthropicKeys => [.. _keys.Values.Where(k => k.Type == FakeKeyType.Anthropic).OrderBy(k => k.Id, StringComparer.Ordinal)];

    public void AddModel(string id) => _models.TryAdd(id, Time.GetUtcNow());

    public bool RemoveModel(string id) => _models.TryRemove(id, out _);

    /// <summary>Limits one model of a project; counted over windows of a minute.</summary>
    public void SetRateLimit(string model, int requestsPerMinute, int tokensPerMinute, FakeProject? project = null) =>
        (project ?? DefaultProject).Limits[model] = new RateLimit(requestsPerMinute, tokensPerMinute);

    /// <summary>The key, unless it is unknown or has expired.</summary>
    internal FakeKey? Find(string text) => _keys.TryGetValue(text, out var key) && !key.IsExpired(Now) ? key : null;

    internal DateTimeOffset? ModelCreated(string id) => _models.TryGetValue(id, out var created) ? created : null;

    internal static string NewId(string prefix) => prefix + RandomNumberGenerator.GetHexString(24, lowercase: true);
}
