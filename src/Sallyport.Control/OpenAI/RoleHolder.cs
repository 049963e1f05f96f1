namespace Sallyport.Control.OpenAI;

/// <summary>Who has a role: a person or service account, or a group.</summary>
public sealed class RoleHolder
{
    private RoleHolder(string collection, string id) => (Collection, Id) = (collection, id);

    public string Id { get; }

    internal string Collection { get; }

    /// <param name="id">Of a person or a service account.</param>
    public static RoleHolder User(string id) => new("users", id);

    public static RoleHolder Group(string id) => new("groups", id);
}
