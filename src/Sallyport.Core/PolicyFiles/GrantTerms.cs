using Sallyport.Core.Policy;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.PolicyFiles;

/// <summary>What one level of an agent says of a grant; null where it says nothing.</summary>
internal sealed record GrantTerms
{
    public PermissionSet? Permissions { get; init; }

    /// <summary>Where each permission group stands.</summary>
    public IReadOnlyList<(YamlScalar Group, Access Access)> GroupNodes { get; init; } = [];

    public NameRules? Models { get; init; }
    public NameRules? Tools { get; init; }
    public RequestRules? Requests { get; init; }
    public Limits? Limits { get; init; }
    public Budget? Budget { get; init; }
    public CaptureTerms? Capture { get; init; }

    public static GrantTerms None { get; } = new();
}
