using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Vault;

/// <summary>Writes down what is done to the vault: before it is done, so that nothing is ever done unwritten.</summary>
internal static class VaultJournal
{
    /// <summary>What the journal derives its seal from.</summary>
    public const string SealPurpose = "journal-seal";

    /// <summary>
    /// Appends <paramref name="entry"/>, then runs <paramref name="act"/>. If that fails, a second entry of the same
    /// type says that it was not done.
    /// </summary>
    public static async Task<T> RecordAsync<T>(CliContext context, UnlockedVault vault, JournalEntry entry, Func<T> act, CancellationToken cancellationToken)
    {
        using var seal = vault.DeriveKey(SealPurpose);
        await using var journal = JournalWriter.Open(context.Home, context.Time, seal, options: null);
        await journal.AppendAsync(entry with { ProcessId = Environment.ProcessId }, cancellationToken);
        try
        {
            return act();
        }
        catch (Exception e)
        {
            var reason = e is UserError error ? error.Code : e.GetType().Name;
            await journal.AppendAsync(entry with { ProcessId = Environment.ProcessId, Reason = $"not done: {reason}" }, CancellationToken.None);
            throw;
        }
    }
}
