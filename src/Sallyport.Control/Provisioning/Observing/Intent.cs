namespace Sallyport.Control.Provisioning.Observing;

/// <summary>
/// How a job names what it is about to make, written before the call: if the answer never comes, what is there by this
/// name is known to be ours.
/// </summary>
internal static class Intent
{
    public static string Project(string name) => $"project {name}";

    public static string Account(string project, string name) => $"account {project}/{name}";
}
