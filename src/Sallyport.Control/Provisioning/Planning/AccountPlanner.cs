using Sallyport.Control.Provisioning.Observing;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Provisioning.Planning;

/// <summary>The part of a plan that is about a project's roles, service accounts and their keys.</summary>
/// <param name="groups">Groups that an earlier step makes.</param>
internal sealed class AccountPlanner(
    DesiredProject project, ObservedProject found, ObservedOrganization observed, bool adopt, HashSet<string> groups, List<PlannedStep> steps)
{
    public void Plan()
    {
        foreach (var role in project.Roles) PlanRole(role);
        foreach (var account in project.ServiceAccounts) PlanGroup(account);
        foreach (var account in project.ServiceAccounts)
        {
            var there = found.Accounts.Where(a => a.Name == account.Name).ToList();
            if (Enter(account, there) is not { } known) continue;
            PlanMembership(account, known);
            PlanKey(account, known);
        }
        PlanOthers();
    }

    private void PlanRole(DesiredRole role)
    {
        var subject = $"roles.{role.Name}";
        var scopes = string.Join(", ", role.Scopes);
        if (found.Roles.FirstOrDefault(r => r.Name == role.Name) is not { } there)
        {
            Add(new CreateRole(role) { Project = project.Name, Subject = subject, Effect = StepEffect.Create, After = scopes, Calls = [PlannedCall.PostToProject(found.Id, "roles")] });
        }
        else if (there.Scopes.SequenceEqual(role.Scopes))
        {
            Add(SettingsPlanner.Same(project.Name, subject, scopes));
        }
        else
        {
            Add(new ChangeRole(there.Id, role)
            {
                Project = project.Name,
                Subject = subject,
                Effect = StepEffect.Change,
                Before = string.Join(", ", there.Scopes),
                After = scopes,
                Calls = [PlannedCall.PostToProject(found.Id, "roles", there.Id)],
            });
        }
    }

    /// <summary>The group itself, and the role that it carries in this project.</summary>
    private void PlanGroup(DesiredServiceAccount account)
    {
        if (account.Group is not { } name) return;
        var there = observed.FindGroup(name);
        if (there is null && groups.Add(name))
            Add(new CreateGroup(name) { Project = "", Subject = $"groups.{name}", Effect = StepEffect.Create, After = "group", Calls = [PlannedCall.Post("groups")] });
        if (account.Role == DesiredServiceAccount.Member) return;
        var role = found.Roles.FirstOrDefault(r => r.Name == account.Role);
        var subject = $"groups.{name}.role";
        if (steps.Any(s => s is GiveGroupRole given && given.Project == project.Name && given.Group == name && given.Role == account.Role)) return;
        if (role is null && project.Roles.All(r => r.Name != account.Role))
        {
            Add(new Remark { Project = project.Name, Subject = subject, Effect = StepEffect.Refused, After = $"the project has no role \"{account.Role}\": describe it under roles" });
            return;
        }
        var isIn = there is not null ? found.Groups.FirstOrDefault(g => g.Id == there.Id) : null;
        Add(isIn is not null && role is not null && isIn.RoleIds.Contains(role.Id) ? SettingsPlanner.Same(project.Name, subject, account.Role) : new GiveGroupRole(name, account.Role, isIn is not null)
        {
            Project = project.Name,
            Subject = subject,
            Effect = StepEffect.Create,
            After = account.Role,
            Calls = [isIn is null ? PlannedCall.Post("projects", found.Id, "groups") : PlannedCall.PostToProject(found.Id, "groups", isIn.Id, "roles")],
        });
    }

    /// <summary>The account to compare with, without a role where it is to be made; null where it may not be touched.</summary>
    private ObservedAccount? Enter(DesiredServiceAccount account, List<ObservedAccount> there)
    {
        var subject = Subject(account);
        switch (there)
        {
            case []:
                Add(new CreateAccount(account.Name)
                {
                    Project = project.Name,
                    Subject = subject,
                    Effect = StepEffect.Create,
                    After = "service account, without a key at first",
                    Calls = [PlannedCall.Post("projects", found.Id, "service_accounts")],
                });
                return new ObservedAccount($"{{{account.Name}}}", account.Name, null, IsOurs: true);
            case [{ IsOurs: true } ours]:
                return ours;
            case [var one] when one.Id == observed.Credentials.GetValueOrDefault(account.Credential)?.Facts.GetValueOrDefault(CredentialFacts.ServiceAccount):
                // A rotation may have put another account in the place of the one that was made here.
                return one;
            case [var one] when adopt:
                Add(new AdoptAccount(account.Name, one.Id) { Project = project.Name, Subject = subject, Effect = StepEffect.Adopt, After = $"taken over ({one.Id})" });
                return one;
            case [var one]:
                Refuse(subject, $"exists ({one.Id}), and sally did not make it: --adopt takes it over. Nothing of it is changed");
                return null;
            default:
                Refuse(subject, $"{there.Count} service accounts have this name ({string.Join(", ", there.Select(a => a.Id))}): delete all but one");
                return null;
        }
    }

    private void PlanMembership(DesiredServiceAccount account, ObservedAccount known)
    {
        if (account.Role == DesiredServiceAccount.Member)
        {
            if (known.Role == account.Role) Add(SettingsPlanner.Same(project.Name, Subject(account, "role"), account.Role));
            else
            {
                Add(new SetAccountRole(account.Name, account.Role)
                {
                    Project = project.Name,
                    Subject = Subject(account, "role"),
                    Effect = StepEffect.Change,
                    Before = known.Role ?? "none",
                    After = account.Role,
                    Calls = [PlannedCall.Post("projects", found.Id, "service_accounts", known.Id)],
                });
            }
        }
        else if (known.Role is not (null or "none"))
        {
            Add(SettingsPlanner.NotInFile(project.Name, Subject(account, "role"), $"{known.Role} besides {account.Role}, which the provider has no call to take away"));
        }
        if (account.Group is not { } group) return;
        var there = observed.FindGroup(group);
        Add(there is not null && there.MemberIds.Contains(known.Id) ? SettingsPlanner.Same(project.Name, Subject(account, "group"), group) : new AddToGroup(account.Name, group)
        {
            Project = project.Name,
            Subject = Subject(account, "group"),
            Effect = StepEffect.Create,
            After = group,
            Calls = [PlannedCall.Post("groups", there?.Id ?? $"{{{group}}}", "users")],
        });
    }

    private void PlanKey(DesiredServiceAccount account, ObservedAccount known)
    {
        var subject = Subject(account, "key");
        if (account.Scopes.Count == 0 && account.AllBecause is null)
        {
            Refuse(subject, "its permissions come to no scope that is known, and to the provider a key without any may do everything");
            return;
        }
        if (!observed.Credentials.TryGetValue(account.Credential, out var held))
        {
            AddKey(account, known, subject, null);
            return;
        }
        if (held.Facts.GetValueOrDefault(CredentialFacts.KeyId) is not { } keyId)
        {
            Refuse(subject, $"the vault has a {account.Credential} already, and it is not known which of the provider's keys that is: name another credential, or remove it with `sally keys remove {account.Credential}`");
            return;
        }
        if (held.Facts.GetValueOrDefault(CredentialFacts.Project) is { } other && other != found.Id)
        {
            Refuse(subject, $"{account.Credential} is a key of another project ({other}): name another credential, or remove it with `sally keys remove {account.Credential}`");
            return;
        }
        var key = found.Keys.FirstOrDefault(k => k.Id == keyId);
        if (key is null && observed.Rotating.Contains(account.Credential)) Refuse(subject, "its key is gone, and a rotation that is under way makes the next: sally keys rotate --due");
        else if (key is null) AddKey(account, known, subject, keyId);
        else if (key.AccountId != known.Id) Refuse(subject, $"{account.Credential} is not a key of this service account ({keyId}): name another credential, or remove it with `sally keys remove {account.Credential}`");
        else PlanScopes(account, KeyFacts.ScopesOf(held), key, subject);
    }

    private void AddKey(DesiredServiceAccount account, ObservedAccount known, string subject, string? gone) => Add(new CreateKey(account, gone is not null)
    {
        Project = project.Name,
        Subject = subject,
        Effect = StepEffect.Create,
        Before = gone,
        After = $"{(gone is null ? "" : $"{gone} is gone at the provider; a new one, ")}kept as {account.Credential}, for {Scopes(account.Scopes)}",
        Calls = [PlannedCall.Post("projects", found.Id, "service_accounts", known.Id, "api_keys")],
    });

    /// <param name="scopes">What the vault remembers that the key was given.</param>
    private void PlanScopes(DesiredServiceAccount account, IReadOnlyList<string> scopes, ObservedKey key, string subject)
    {
        if (scopes.SequenceEqual(account.Scopes))
        {
            Add(SettingsPlanner.Same(project.Name, subject, $"{key.Id}, for {Scopes(scopes)}"));
        }
        else if (account.Scopes.Count == 0)
        {
            // The provider takes an empty list for everything, so a change to it is made by no call, but by a new key.
            Refuse(subject, $"a key is not widened to everything: replace it with `sally keys rotate {account.Credential}`");
        }
        else
        {
            Add(new SetKeyScopes(account, key.Id)
            {
                Project = project.Name,
                Subject = subject,
                Effect = StepEffect.Change,
                Before = Scopes(scopes),
                After = Scopes(account.Scopes),
                Calls = [PlannedCall.Post("projects", found.Id, "api_keys", key.Id)],
            });
        }
    }

    private void PlanOthers()
    {
        foreach (var other in found.Accounts.Where(a => project.ServiceAccounts.All(d => d.Name != a.Name)))
            Add(SettingsPlanner.NotInFile(project.Name, $"service_accounts.{other.Name}", $"service account ({other.Id})"));
        foreach (var account in project.ServiceAccounts)
        {
            var held = observed.Credentials.GetValueOrDefault(account.Credential)?.Facts.GetValueOrDefault(CredentialFacts.KeyId);
            var ids = found.Accounts.Where(a => a.Name == account.Name).Select(a => a.Id).ToList();
            foreach (var key in found.Keys.Where(k => k.AccountId is { } id && ids.Contains(id) && k.Id != held))
                Add(SettingsPlanner.NotInFile(project.Name, Subject(account, "key"), $"a further key ({key.Id}, {key.Name ?? "without a name"})"));
        }
        foreach (var key in found.Keys.Where(k => k.AccountId is null))
            Add(SettingsPlanner.NotInFile(project.Name, "api_keys", $"a person's key ({key.Id}, {key.Name ?? "without a name"})"));
    }

    private void Add(PlannedStep step) => steps.Add(step);

    private void Refuse(string subject, string why) => Add(new Remark { Project = project.Name, Subject = subject, Effect = StepEffect.Refused, After = why });

    private static string Subject(DesiredServiceAccount account, string? of = null) => $"service_accounts.{account.Name}{(of is null ? "" : "." + of)}";

    private static string Scopes(IReadOnlyList<string> scopes) => scopes.Count == 0 ? "everything" : string.Join(", ", scopes);
}
