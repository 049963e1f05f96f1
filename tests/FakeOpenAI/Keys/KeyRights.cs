namespace FakeOpenAI.Keys;

/// <summary>
/// What a key may do is its scopes and its owner's role together. Owners of the organization and members of the project may everything; a service
/// account without a role, or somebody who is in the project only through a group, may what the project's roles given to them permit.
/// </summary>
internal static class KeyRights
{
    /// <summary>The owner is still there: in the project, or as an owner of the organization.</summary>
    public static bool OwnerHasAccess(FakeKey key) => key.Owner is FakeServiceAccount account
        ? account.Project.ServiceAccountRegister.Find(account.Id) is not null
        : key.Project.Organization.UserRegister.Find(key.Owner.Id) is not null && (IsMember(key) || key.Project.Roles.Of(Principals(key)).Any());

    public static bool OwnerMay(FakeKey key, string scope) =>
        IsMember(key) || key.Project.Roles.Of(Principals(key)).Any(role => role.Predefined || Covers(role.Permissions, scope));

    /// <summary>Whether scopes or permissions include one.</summary>
    public static bool Covers(IEnumerable<string> granted, string scope) => granted.Any(one => one == scope
        || one == "model.request" && scope.EndsWith(".request", StringComparison.Ordinal)
        || one == "api.all.read" && scope.EndsWith(".read", StringComparison.Ordinal));

    private static bool IsMember(FakeKey key) => key.Owner is FakeServiceAccount account
        ? account.Role != "none"
        : ((FakeUser)key.Owner).Role == "owner" || key.Project.MemberRegister.Find(key.Owner.Id) is not null;

    /// <summary>The owner, and the groups that it is in.</summary>
    private static List<string> Principals(FakeKey key) =>
        [key.Owner.Id, .. key.Project.Organization.GroupRegister.All.Where(group => group.Members.Find(key.Owner.Id) is not null).Select(group => group.Id)];
}
