using Sallyport.Core.PolicyFiles;

namespace Sallyport.Control.Provisioning.Planning;

public sealed record CreateRole(DesiredRole Role) : PlannedStep;

public sealed record ChangeRole(string Id, DesiredRole Role) : PlannedStep;

public sealed record CreateGroup(string Name) : PlannedStep;

/// <summary>Gives a group a role in the project. Both may be yet to be made.</summary>
/// <param name="IsInProject">Whether it has another role there already; without one, the same call lets it in.</param>
public sealed record GiveGroupRole(string Group, string Role, bool IsInProject) : PlannedStep;

public sealed record CreateAccount(string Account) : PlannedStep;

/// <summary>From now on the account may be changed.</summary>
public sealed record AdoptAccount(string Account, string Id) : PlannedStep;

/// <summary>An account made without a key has no role at the provider, and so may do nothing.</summary>
public sealed record SetAccountRole(string Account, string Role) : PlannedStep;

public sealed record AddToGroup(string Account, string Group) : PlannedStep;

/// <param name="Replace">Whether the vault holds a key of that name that is gone at the provider.</param>
public sealed record CreateKey(DesiredServiceAccount Account, bool Replace) : PlannedStep;

public sealed record SetKeyScopes(DesiredServiceAccount Account, string KeyId) : PlannedStep;
