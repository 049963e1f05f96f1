using FakeOpenAI.Http;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Admin;

/// <summary>Finds what a path of the Admin API names, in the organization of its key; 404 where there is no such thing.</summary>
internal static class AdminFind
{
    public static FakeProject Project(this FakeCall call) => call.Organization.ProjectRegister.Named(call, "project_id", "project");

    /// <summary>The project, to change something of it: 400 once it is archived.</summary>
    public static FakeProject ChangeableProject(this FakeCall call)
    {
        var project = call.Project();
        return project.ArchivedAt is null ? project : throw OpenAIErrors.Refused($"Project {project.Id} is archived and cannot be updated.");
    }

    public static T Named<T>(this Register<T> register, FakeCall call, string placeholder, string what)
        where T : class =>
        register.Find(call.Values[placeholder]) ?? throw OpenAIErrors.NotFound(what, call.Values[placeholder]);
}
