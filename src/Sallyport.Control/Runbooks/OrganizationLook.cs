using Sallyport.Control.Inventory;
using Sallyport.Control.OpenAI;
using Sallyport.Control.Runbooks.Facts;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Runbooks;

/// <summary>Reads of the organization what the runbook asks about: its inventory, and who called with which key. Changes nothing.</summary>
/// <param name="credentials">What the vault of agents holds.</param>
/// <param name="adminCredentials">What the vault of admin keys holds.</param>
public sealed class OrganizationLook(OpenAIAdmin admin, IReadOnlyList<Credential> credentials, IReadOnlyList<Credential> adminCredentials, TimeProvider time)
{
    /// <summary>As far back as the runbook counts calls.</summary>
    private static readonly TimeSpan s_week = TimeSpan.FromDays(7);

    /// <summary>Kinds of calls that are counted by key.</summary>
    private static readonly UsageKind[] s_kinds =
        [UsageKind.Completions, UsageKind.Embeddings, UsageKind.Moderations, UsageKind.Images, UsageKind.AudioSpeeches, UsageKind.AudioTranscriptions];

    public async Task<Known<OrganizationFacts>> ReadAsync(CancellationToken cancellationToken)
    {
        var inventory = await TryAsync(() => new InventoryReader(admin, credentials, adminCredentials, time).ReadAsync(withScopes: true, cancellationToken));
        if (inventory.Value is not { } read) return Known<OrganizationFacts>.Not(inventory.Why, inventory.Command);
        return Known<OrganizationFacts>.Of(new OrganizationFacts
        {
            Inventory = read,
            Deleted = await TryAsync(() => DeletedAsync(cancellationToken)),
            CallsByKey = await TryAsync(() => CallsAsync(cancellationToken)),
        });
    }

    private async Task<IReadOnlySet<string>> DeletedAsync(CancellationToken cancellationToken)
    {
        HashSet<string> deleted = new(StringComparer.Ordinal);
        await foreach (var happened in admin.AuditLog.ListAsync(new AuditQuery { EventTypes = ["api_key.deleted"] }, cancellationToken))
        {
            if (happened.ResourceId is { } key) deleted.Add(key);
        }
        return deleted;
    }

    private async Task<IReadOnlyDictionary<string, long>> CallsAsync(CancellationToken cancellationToken)
    {
        Dictionary<string, long> calls = new(StringComparer.Ordinal);
        foreach (var kind in s_kinds)
        {
            var query = new UsageQuery { Kind = kind, Start = time.GetUtcNow() - s_week, Width = UsageWidth.Day, GroupBy = ["api_key_id"] };
            await foreach (var bucket in admin.Usage.ListAsync(query, cancellationToken))
            {
                foreach (var group in bucket.Results)
                    calls[group.ApiKeyId ?? ""] = calls.GetValueOrDefault(group.ApiKeyId ?? "") + (group.NumModelRequests ?? 0);
            }
        }
        return calls;
    }

    private static async Task<Known<T>> TryAsync<T>(Func<Task<T>> read)
        where T : class
    {
        try
        {
            return Known<T>.Of(await read());
        }
        catch (AdminProblem problem)
        {
            var error = AdminApiErrors.Explain(problem);
            return Known<T>.Not(error.Message, error.Hint ?? "sally doctor, again");
        }
    }
}
