using Sallyport.Cli.Vault;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;

namespace Sallyport.Cli.Commands.Config;

/// <summary>A change of the configuration: never inside a session, and written down before it is made.</summary>
internal static class ConfigChange
{
    public static async Task<string?> MakeAsync(
        CliContext context, string detail, string? host, Func<CancellationToken, Task<string?>> change, CancellationToken cancellationToken)
    {
        var entry = new JournalEntry
        {
            Type = JournalEntryType.ConfigChanged,
            ProcessId = Environment.ProcessId,
            Host = host,
            Detail = detail,
        };
        context.Home.Create();
        await using var journal = JournalWriter.Open(context.Home, context.Time, sealKey: null, options: null);
        await journal.AppendAsync(entry, cancellationToken);
        try
        {
            return await change(cancellationToken);
        }
        catch (Exception e)
        {
            var reason = e is UserError error ? error.Code : e.GetType().Name;
            await journal.AppendAsync(entry with { Reason = $"not done: {reason}" }, CancellationToken.None);
            throw;
        }
    }

    /// <summary>
    /// Whoever chooses where a provider's calls go gets its keys, so an agent must never be the one who types this.
    /// </summary>
    public static void RefuseInsideSession(CliContext context) => SessionGuard.Refuse(context, "change settings");
}
