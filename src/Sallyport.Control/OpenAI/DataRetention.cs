using Sallyport.Control.OpenAI.Calling;
using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Control.OpenAI;

/// <summary>
/// <c>data_retention</c>, of the organization or a project: <c>zero_data_retention</c>, <c>modified_abuse_monitoring</c>,
/// <c>enhanced_zero_data_retention</c>, <c>enhanced_modified_abuse_monitoring</c>; a project also has
/// <c>organization_default</c> and <c>none</c>.
/// </summary>
public sealed class DataRetention
{
    private readonly AdminCalls _calls;

    internal DataRetention(AdminCalls calls) => _calls = calls;

    /// <summary>Null where the provider has no such setting for it.</summary>
    public async Task<string?> GetAsync(AdminScope scope, CancellationToken cancellationToken) =>
        (await _calls.FindAsync(scope.Path("data_retention"), AdminJson.Default.RetentionSetting, cancellationToken))?.Type;

    /// <summary>Returns what holds now.</summary>
    public async Task<string> SetAsync(AdminScope scope, string retention, CancellationToken cancellationToken) => (await _calls.SetAsync(
        scope.Path("data_retention"), new RetentionBody { RetentionType = retention },
        AdminJson.Default.RetentionBody, AdminJson.Default.RetentionSetting, cancellationToken)).Type;
}
