using Sallyport.Control.OpenAI;
using Sallyport.Control.OpenAI.Records;
using Sallyport.Control.Provisioning.Planning;

namespace Sallyport.Control.Provisioning.Applying;

/// <summary>Carries out the steps that are about roles and groups.</summary>
internal sealed class RoleSteps(OpenAIAdmin admin, ChangeRecord record, KnownIds ids)
{
    public async Task RunAsync(PlannedStep step, CancellationToken cancellationToken)
    {
        switch (step)
        {
            case CreateRole { Role: var role }:
                var project = ids.Project(step.Project);
                var made = await RecordAsync(step, PlannedCall.PostToProject(project, "roles"), () => admin.Roles.CreateAsync(AdminScope.Project(project),
                    new NewRole { Name = role.Name, Permissions = role.Scopes, Description = "Made by sally" }, cancellationToken), cancellationToken);
                ids.AddRole(step.Project, role.Name, made.Id);
                break;
            case ChangeRole change:
                await ChangeAsync(change, ids.Project(step.Project), cancellationToken);
                break;
            case CreateGroup group:
                var created = await RecordAsync(step, PlannedCall.Post("groups"), () => admin.Groups.CreateAsync(group.Name, cancellationToken), cancellationToken);
                ids.AddGroup(group.Name, created.Id);
                break;
            case GiveGroupRole give:
                await GiveAsync(give, ids.Project(step.Project), cancellationToken);
                break;
            case AddToGroup add:
                await AddAsync(add, cancellationToken);
                break;
            default:
                throw new InvalidOperationException($"a step of kind {step.GetType().Name} is not about roles");
        }
    }

    private Task ChangeAsync(ChangeRole step, string project, CancellationToken cancellationToken) =>
        RecordAsync(step, PlannedCall.PostToProject(project, "roles", step.Id), () => admin.Roles.UpdateAsync(AdminScope.Project(project), step.Id,
            new RoleChange { Permissions = step.Role.Scopes }, cancellationToken), cancellationToken);

    private Task GiveAsync(GiveGroupRole step, string project, CancellationToken cancellationToken)
    {
        var (group, role) = (ids.Group(step.Group), ids.Role(step.Project, step.Role));
        if (!step.IsInProject)
        {
            return RecordAsync(step, PlannedCall.Post("projects", project, "groups"),
                () => admin.Groups.AddToProjectAsync(project, group, role, cancellationToken), cancellationToken);
        }
        return RecordAsync(step, PlannedCall.PostToProject(project, "groups", group, "roles"),
            () => admin.Roles.AssignAsync(AdminScope.Project(project), RoleHolder.Group(group), role, cancellationToken), cancellationToken);
    }

    private Task AddAsync(AddToGroup step, CancellationToken cancellationToken)
    {
        var (group, account) = (ids.Group(step.Group), ids.Account(step.Project, step.Account));
        return RecordAsync(step, PlannedCall.Post("groups", group, "users"), async () =>
        {
            await admin.Groups.AddMemberAsync(group, account, cancellationToken);
            return true;
        }, cancellationToken);
    }

    private Task<T> RecordAsync<T>(PlannedStep step, PlannedCall call, Func<Task<T>> act, CancellationToken cancellationToken) =>
        record.AroundAsync(step.Line, call, null, act, cancellationToken);
}
