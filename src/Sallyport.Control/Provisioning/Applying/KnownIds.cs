using Sallyport.Control.Provisioning.Observing;

namespace Sallyport.Control.Provisioning.Applying;

/// <summary>The provider's ids of what the steps name: those that were there, and those of what was made since.</summary>
internal sealed class KnownIds
{
    private readonly Dictionary<string, string> _projects = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Project, string Name), string> _accounts = [];
    private readonly Dictionary<(string Project, string Name), string> _roles = [];
    private readonly Dictionary<string, string> _groups = new(StringComparer.Ordinal);

    public KnownIds(ObservedOrganization observed)
    {
        // Where there are several of one name, no step names it.
        foreach (var project in observed.Projects)
        {
            _projects[project.Name] = project.Id;
            foreach (var account in project.Accounts) _accounts[(project.Name, account.Name)] = account.Id;
            foreach (var role in project.Roles) _roles[(project.Name, role.Name)] = role.Id;
        }
        foreach (var group in observed.Groups) _groups[group.Name] = group.Id;
    }

    public string Project(string name) => _projects[name];

    public string Account(string project, string name) => _accounts[(project, name)];

    public string Role(string project, string name) => _roles[(project, name)];

    public string Group(string name) => _groups[name];

    public void AddProject(string name, string id) => _projects[name] = id;

    public void AddAccount(string project, string name, string id) => _accounts[(project, name)] = id;

    public void AddRole(string project, string name, string id) => _roles[(project, name)] = id;

    public void AddGroup(string name, string id) => _groups[name] = id;
}
