using System.Text.Json;
using Sallyport.Control.OpenAI.Calling;
using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Control.OpenAI;

/// <summary>
/// <c>/organization/audit_logs</c>, which must be switched on in the organization's settings. It does not have changes of
/// model permissions, spend limits and alerts, and hosted tools, and has lost events of keys for months (the provider's own
/// account of 2026-02-19): compare the inventory as well.
/// </summary>
public sealed class AuditLog
{
    private readonly AdminCalls _calls;

    internal AuditLog(AdminCalls calls) => _calls = calls;

    /// <summary>As <see cref="ListAsync"/>, each entry with all that the provider gave, known or not.</summary>
    internal IAsyncEnumerable<JsonElement> ListRawAsync(AuditQuery query, CancellationToken cancellationToken) => _calls.ListAsync(
        Listing.ById(AdminPath.Of("organization", "audit_logs"), AdminJson.Default.PageJsonElement,
            static e => e.ValueKind == JsonValueKind.Object && e.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString()! : "", query.ToQuery()),
        cancellationToken);

    /// <summary>In the provider's order: the newest first.</summary>
    public IAsyncEnumerable<AuditEvent> ListAsync(AuditQuery query, CancellationToken cancellationToken) => _calls.ListAsync(
        Listing.ById(AdminPath.Of("organization", "audit_logs"), AdminJson.Default.PageAuditEvent, static e => e.Id, query.ToQuery()),
        cancellationToken);
}
