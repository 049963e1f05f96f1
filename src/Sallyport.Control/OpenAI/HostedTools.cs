using Sallyport.Control.OpenAI.Calling;
using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Control.OpenAI;

/// <summary><c>/organization/projects/{p}/hosted_tool_permissions</c>. Changes are not in the audit log: poll and compare.</summary>
public sealed class HostedTools
{
    private readonly AdminCalls _calls;

    internal HostedTools(AdminCalls calls) => _calls = calls;

    /// <summary>Null where the provider has no such setting for the project.</summary>
    public Task<HostedToolSettings?> GetAsync(string projectId, CancellationToken cancellationToken) =>
        _calls.FindAsync(Path(projectId), AdminJson.Default.HostedToolSettings, cancellationToken);

    /// <param name="change">What is null stays as it is.</param>
    public Task<HostedToolSettings> UpdateAsync(string projectId, HostedToolSettings change, CancellationToken cancellationToken) =>
        _calls.SetAsync(Path(projectId), change, AdminJson.Default.HostedToolSettings, AdminJson.Default.HostedToolSettings, cancellationToken);

    private static string Path(string projectId) => AdminPath.Of("organization", "projects", projectId, "hosted_tool_permissions");
}
