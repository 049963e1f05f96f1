using FakeOpenAI.Http;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Admin.People;

/// <summary>Finds people, service accounts and groups of the organization.</summary>
internal static class PeopleFind
{
    public static FakeGroup Group(this FakeCall call) => call.Organization.GroupRegister.Named(call, "group_id", "group");

    /// <summary>A person, or a service account of any project.</summary>
    public static FakePrincipal? Principal(this FakeOrganization organization, string id) =>
        organization.UserRegister.Find(id) ?? (FakePrincipal?)organization.Projects.Select(project => project.ServiceAccountRegister.Find(id)).FirstOrDefault(account => account is not null);
}
