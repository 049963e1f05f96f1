using FakeOpenAI.Admin;
using FakeOpenAI.Admin.Audit;
using FakeOpenAI.Admin.Certificates;
using FakeOpenAI.Admin.Limits;
using FakeOpenAI.Admin.People;
using FakeOpenAI.Admin.Usage;

namespace FakeOpenAI.Keys;

/// <summary>An organization: what its Admin API shows and changes.</summary>
public sealed class FakeOrganization
{
    internal FakeOrganization(string id, string name, FakeUser owner)
    {
        Id = id;
        Name = name;
        Owner = owner;
        Roles = RoleBook.OfOrganization(id);
        UserRegister.Put(owner);
    }

    public string Id { get; }

    public string Name { get; }

    /// <summary>The person who owns every key that was made without another owner.</summary>
    public FakeUser Owner { get; }

    /// <summary>Oldest first, archived ones too.</summary>
    public IReadOnlyList<FakeProject> Projects => ProjectRegister.All;

    public IReadOnlyList<FakeUser> Users => UserRegister.All;

    public IReadOnlyList<FakeKey> AdminKeys => AdminKeyRegister.All;

    /// <summary>What its audit log shows, oldest first.</summary>
    public IReadOnlyList<AuditEvent> AuditEvents => AuditRegister.All;

    internal Register<FakeInvite> InviteRegister { get; } = new(invite => invite.Id);

    internal Register<FakeGroup> GroupRegister { get; } = new(group => group.Id);

    internal Register<FakeCertificate> CertificateRegister { get; } = new(one => one.Id);

    internal RoleBook Roles { get; }

    internal UsageLedger Usage { get; } = new();

    internal Spending Spending { get; } = new();

    internal string Retention { get; set; } = "modified_abuse_monitoring";

    internal Register<AuditEvent> AuditRegister { get; } = new(one => one.Id);

    internal Register<FakeProject> ProjectRegister { get; } = new(project => project.Id);

    internal Register<FakeUser> UserRegister { get; } = new(user => user.Id);

    internal Register<FakeKey> AdminKeyRegister { get; } = new(key => key.Id);
}
