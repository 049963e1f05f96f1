using Sallyport.Control.Anthropic;
using Sallyport.Control.OpenAI;
using Sallyport.Core.Primitives;
using Sallyport.Core.Settings;

namespace Sallyport.Control.Admin;

/// <param name="Scope">The provider's name for the right.</param>
/// <param name="Held">Null where the provider did not say.</param>
public sealed record AdminRight(string Scope, string What, bool? Held);

/// <summary>
/// What an admin key may do, as far as reading shows: each right is tried with one call that changes nothing. The scopes'
/// names are OpenAI's as public code has them (checked 2026-11-23); no call lists those of a key.
/// </summary>
public sealed record AdminSight(IReadOnlyList<AdminRight> Rights, string Summary)
{
    public static AdminSight NotTried { get; } = new([], "not tried");

    public static async Task<AdminSight> LookAsync(string provider, UpstreamRedirects redirects, Secret key, TimeProvider time, CancellationToken cancellationToken)
    {
        List<AdminRight> rights = [];
        if (provider == "anthropic")
        {
            using var anthropic = AnthropicAdmin.Create(redirects, key);
            rights.Add(await TryAsync("api_keys", "list and deactivate API keys", async () => await FirstAsync(anthropic.ListKeysAsync(cancellationToken))));
        }
        else
        {
            using var admin = OpenAIAdmin.Create(redirects, key, time);
            var since = time.GetUtcNow().AddHours(-1);
            rights.Add(await TryAsync("api.management.read", "projects, accounts, keys and limits", () => FirstAsync(admin.Projects.ListAsync(false, cancellationToken))));
            rights.Add(await TryAsync("api.usage.read", "usage and costs", () => FirstAsync(admin.Usage.ListAsync(
                new UsageQuery { Kind = UsageKind.Completions, Start = since, Width = UsageWidth.Hour }, cancellationToken))));
            rights.Add(await TryAsync("api.audit_logs.read", "the audit log", () => FirstAsync(admin.AuditLog.ListAsync(new AuditQuery { From = since }, cancellationToken))));
        }
        return new AdminSight(rights, string.Join(", ", rights.Select(r => $"{r.Scope}: {r.Held switch { true => "yes", false => "no", _ => "not known" }}")));
    }

    private static async Task<bool> FirstAsync<T>(IAsyncEnumerable<T> list)
    {
        await foreach (var _ in list) break;
        return true;
    }

    private static async Task<AdminRight> TryAsync(string scope, string what, Func<Task<bool>> call)
    {
        try
        {
            return new AdminRight(scope, what, await call());
        }
        catch (AdminProblem problem) when (problem.Kind is AdminProblemKind.NotAllowed or AdminProblemKind.KeyRejected)
        {
            return new AdminRight(scope, what, false);
        }
        catch (AdminProblem)
        {
            return new AdminRight(scope, what, null);
        }
    }
}
