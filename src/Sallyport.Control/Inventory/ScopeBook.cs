using Sallyport.Control.OpenAI;

namespace Sallyport.Control.Inventory;

/// <summary>
/// The scopes that keys were last given, as the audit log has them: no other call tells. Keys whose events it has lost, or
/// that are older than it, are not in here.
/// </summary>
internal sealed class ScopeBook
{
    private readonly Dictionary<string, IReadOnlyList<string>> _scopes = new(StringComparer.Ordinal);

    public static ScopeBook NotAsked { get; } = new() { NotTold = "not asked" };

    /// <summary>Why nothing is in here; null where the log was read.</summary>
    public string? NotTold { get; private init; }

    public static async Task<ScopeBook> ReadAsync(AuditLog log, CancellationToken cancellationToken)
    {
        var book = new ScopeBook();
        try
        {
            // The newest comes first, and is the one that counts.
            await foreach (var entry in log.ListAsync(new AuditQuery { EventTypes = ["api_key.created", "api_key.updated"] }, cancellationToken))
            {
                if (entry is { ResourceId: { } key, Scopes: { } scopes }) book._scopes.TryAdd(key, scopes);
            }
            return book;
        }
        catch (AdminProblem problem) when (problem.Kind is AdminProblemKind.NotAllowed or AdminProblemKind.Refused || problem.IsUnknownCall)
        {
            return new ScopeBook { NotTold = problem.Said };
        }
    }

    public IReadOnlyList<string>? Of(string keyId) => _scopes.GetValueOrDefault(keyId);
}
