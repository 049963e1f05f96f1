using System.Text.Json;
using Sallyport.Control.State;

namespace Sallyport.Control.Provisioning.Observing;

/// <summary>
/// What of the organization is Sallyport's to change: it made it, or a person told it to take it over. Kept by the
/// provider's ids, so that another thing of the same name is not taken for it.
/// </summary>
public sealed class Ownership(ObservationStore observations)
{
    private const string Projects = "sally.project";
    private const string Accounts = "sally.service_account";

    /// <summary>Ids of projects.</summary>
    public IReadOnlySet<string> OwnProjects() => Ids(Projects);

    /// <summary>Ids of service accounts.</summary>
    public IReadOnlySet<string> OwnAccounts() => Ids(Accounts);

    public void RecordProject(string id, string name) => Record(Projects, id, name);

    public void RecordAccount(string id, string name) => Record(Accounts, id, name);

    public void ForgetAccount(string id) => observations.Remove(Accounts, id);

    private void Record(string kind, string id, string name) => observations.Put(kind,
        [(id, JsonSerializer.Serialize(new NameRecord(name), ProvisioningJson.Default.NameRecord))]);

    private HashSet<string> Ids(string kind) => [.. observations.List(kind).Select(o => o.Id)];
}

internal sealed record NameRecord(string Name)
{
    public string Name { get; init; } = Name ?? "";
}
