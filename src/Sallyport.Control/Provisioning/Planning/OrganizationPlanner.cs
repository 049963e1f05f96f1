using Sallyport.Control.Provisioning.Observing;
using Sallyport.Core.PolicyFiles;

namespace Sallyport.Control.Provisioning.Planning;

/// <summary>
/// Compares what the file says with what is there. Decides only, and knows nothing of how it is done. What the file does
/// not name is reported and left alone; what it names and Sallyport did not make is touched only when told to adopt it.
/// </summary>
public static class OrganizationPlanner
{
    private const int MostNamed = 20;

    /// <param name="adopt">Whether projects and service accounts that others made are taken over.</param>
    public static OrganizationPlan Plan(DesiredOrganization desired, ObservedOrganization observed, bool adopt)
    {
        var steps = new List<PlannedStep>();
        var groups = new HashSet<string>(StringComparer.Ordinal);
        foreach (var project in desired.Projects)
        {
            var there = observed.Projects.Where(p => p.Name == project.Name).ToList();
            if (Enter(project, there, adopt, steps) is not { } found) continue;
            SettingsPlanner.Plan(project, found, steps);
            new AccountPlanner(project, found, observed, adopt, groups, steps).Plan();
        }
        var others = observed.Projects.Where(p => desired.Projects.All(d => d.Name != p.Name)).Select(p => p.Name).Order(StringComparer.Ordinal).ToList();
        if (others.Count > 0)
        {
            var more = others.Count > MostNamed ? $" and {others.Count - MostNamed} more" : "";
            steps.Add(new Remark { Project = "", Subject = "projects", Effect = StepEffect.NotInFile, Before = string.Join(", ", others.Take(MostNamed)) + more + ", not in the file" });
        }
        return new OrganizationPlan(steps);
    }

    /// <summary>The project to compare with, empty where it is to be made; null where it may not be touched.</summary>
    private static ObservedProject? Enter(DesiredProject project, List<ObservedProject> there, bool adopt, List<PlannedStep> steps)
    {
        switch (there)
        {
            case []:
                steps.Add(new CreateProject { Project = project.Name, Subject = "", Effect = StepEffect.Create, After = "project", Calls = [PlannedCall.Post("projects")] });
                return new ObservedProject { Id = $"{{{project.Name}}}", Name = project.Name, IsOurs = true, HostedTools = new Dictionary<string, bool>() };
            case [{ IsOurs: true } ours]:
                return ours;
            case [var one] when adopt:
                steps.Add(new AdoptProject(one.Id) { Project = project.Name, Subject = "", Effect = StepEffect.Adopt, After = $"taken over ({one.Id})" });
                return one;
            case [var one]:
                steps.Add(new Remark { Project = project.Name, Subject = "", Effect = StepEffect.Refused, After = $"exists ({one.Id}), and sally did not make it: --adopt takes it over. Nothing of it is changed" });
                return null;
            default:
                steps.Add(new Remark { Project = project.Name, Subject = "", Effect = StepEffect.Refused, After = $"{there.Count} active projects have this name ({string.Join(", ", there.Select(p => p.Id))}): rename or archive all but one" });
                return null;
        }
    }
}
