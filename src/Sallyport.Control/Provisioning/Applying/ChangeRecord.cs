using Sallyport.Control.OpenAI;
using Sallyport.Control.Provisioning.Planning;
using Sallyport.Core.Journal;

namespace Sallyport.Control.Provisioning.Applying;

/// <summary>Writes each change of the organization down: before it is made, and how it ended.</summary>
internal sealed class ChangeRecord(IJournal journal, string apply)
{
    /// <param name="what">The step's line.</param>
    public async Task<T> AroundAsync<T>(string what, PlannedCall call, string? credential, Func<Task<T>> act, CancellationToken cancellationToken)
    {
        var entry = new JournalEntry
        {
            Type = JournalEntryType.OrganizationChanged,
            Provider = "openai",
            Host = OpenAIAdmin.Host,
            Method = call.Method,
            Path = call.Path,
            Credential = credential,
            Detail = $"apply {apply}: {what}",
        };
        await journal.AppendAsync(entry with { Reason = "about to" }, cancellationToken);
        try
        {
            var result = await act();
            await journal.AppendAsync(entry with { Reason = "done" }, CancellationToken.None);
            return result;
        }
        catch (Exception e) when (e is AdminProblem or AmbiguousOutcome)
        {
            await journal.AppendAsync(entry with { Reason = e.Message, Status = (e as AdminProblem)?.Status }, CancellationToken.None);
            throw;
        }
    }
}
