using System.Collections.Concurrent;
using FakeOpenAI.Admin;
using FakeOpenAI.Admin.Limits;
using FakeOpenAI.Admin.People;

namespace FakeOpenAI.Keys;

/// <summary>A project of the fake organization: its accounts, its keys, its model list and its limits.</summary>
public sealed class FakeProject
{
    internal FakeProject(string id, string name, FakeOrganization organization, DateTimeOffset createdAt)
    {
        Id = id;
        Name = name;
        Organization = organization;
        CreatedAt = createdAt;
        Roles = RoleBook.OfProject(id);
    }

    public string Id { get; }

    public string Name { get; internal set; }

    public FakeOrganization Organization { get; }

    public DateTimeOffset CreatedAt { get; }

    /// <summary>Set once it is archived; none of its keys works from then on, and nothing of it can be changed.</summary>
    public DateTimeOffset? ArchivedAt { get; internal set; }

    /// <summary>Which models the project may use; null, as from the start, is all of them. A model outside answers 403 <c>model_not_found</c>.</summary>
    public ModelPermissions? ModelPermissions { get; set; }

    /// <summary>The allow list of <see cref="ModelPermissions"/>; null where there is none.</summary>
    public IReadOnlySet<string>? AllowedModels
    {
        get => ModelPermissions is { IsDenyList: false } list ? list.Models : null;
        set => ModelPermissions = value is null ? null : new ModelPermissions(false, value);
    }

    /// <summary>When set, every inference call answers 429 <c>insufficient_quota</c> with this code, for example <c>project_spend_limit_exceeded</c>.</summary>
    public string? ExhaustedQuotaCode { get; set; }

    /// <summary>Oldest first, expired ones too.</summary>
    public IReadOnlyList<FakeKey> Keys => KeyRegister.All;

    public IReadOnlyList<FakeServiceAccount> ServiceAccounts => ServiceAccountRegister.All;

    internal string? ExternalKeyId { get; set; }

    internal string? Residency { get; set; }

    internal ConcurrentDictionary<string, RateLimit> Limits { get; } = new(StringComparer.Ordinal);

    internal HostedTools HostedTools { get; set; } = HostedTools.All;

    internal Spending Spending { get; } = new();

    internal string Retention { get; set; } = "organization_default";

    internal Register<FakeKey> KeyRegister { get; } = new(key => key.Id);

    internal Register<FakeServiceAccount> ServiceAccountRegister { get; } = new(account => account.Id);

    internal Register<ProjectMember> MemberRegister { get; } = new(member => member.User.Id);

    internal Register<ProjectGroup> GroupRegister { get; } = new(group => group.Group.Id);

    internal RoleBook Roles { get; }

    /// <summary>Whether a project may use a model, whether or not it exists.</summary>
    internal bool MayUse(string model) => ModelPermissions?.Allow(model) != false;
}
