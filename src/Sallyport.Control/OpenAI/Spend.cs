using Sallyport.Control.OpenAI.Calling;
using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Control.OpenAI;

/// <summary>
/// <c>spend_limit</c> and <c>spend_alerts</c>, of the organization or a project. Amounts are US cents in a calendar
/// month. Changes are not in the audit log: poll and compare.
/// </summary>
public sealed class Spend
{
    private readonly AdminCalls _calls;

    internal Spend(AdminCalls calls) => _calls = calls;

    /// <summary>Null where there is none.</summary>
    public Task<SpendLimit?> GetLimitAsync(AdminScope scope, CancellationToken cancellationToken) =>
        _calls.FindAsync(scope.Path("spend_limit"), AdminJson.Default.SpendLimit, cancellationToken);

    /// <param name="thresholdCents">1 at least.</param>
    public Task<SpendLimit> SetLimitAsync(AdminScope scope, long thresholdCents, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(thresholdCents, 1);
        return _calls.SetAsync(scope.Path("spend_limit"), new SpendLimitBody { ThresholdAmount = thresholdCents },
            AdminJson.Default.SpendLimitBody, AdminJson.Default.SpendLimit, cancellationToken);
    }

    /// <summary>Takes the cap away. False where there was none.</summary>
    public Task<bool> DeleteLimitAsync(AdminScope scope, CancellationToken cancellationToken) => _calls.DeleteAsync(scope.Path("spend_limit"), cancellationToken);

    public IAsyncEnumerable<SpendAlert> ListAlertsAsync(AdminScope scope, CancellationToken cancellationToken) =>
        _calls.ListAsync(Listing.ById(scope.Path("spend_alerts"), AdminJson.Default.PageSpendAlert, static a => a.Id), cancellationToken);

    /// <summary>Null where there is none.</summary>
    public Task<SpendAlert?> GetAlertAsync(AdminScope scope, string alertId, CancellationToken cancellationToken) =>
        _calls.FindAsync(scope.Path("spend_alerts", alertId), AdminJson.Default.SpendAlert, cancellationToken);

    public Task<SpendAlert> CreateAlertAsync(AdminScope scope, NewSpendAlert alert, CancellationToken cancellationToken) =>
        _calls.CreateAsync(scope.Path("spend_alerts"), Body(alert), AdminJson.Default.SpendAlertBody, AdminJson.Default.SpendAlert, cancellationToken);

    /// <param name="alert">Its whole new state.</param>
    public Task<SpendAlert> UpdateAlertAsync(AdminScope scope, string alertId, NewSpendAlert alert, CancellationToken cancellationToken) =>
        _calls.SetAsync(scope.Path("spend_alerts", alertId), Body(alert), AdminJson.Default.SpendAlertBody, AdminJson.Default.SpendAlert, cancellationToken);

    /// <summary>False where it was gone already.</summary>
    public Task<bool> DeleteAlertAsync(AdminScope scope, string alertId, CancellationToken cancellationToken) =>
        _calls.DeleteAsync(scope.Path("spend_alerts", alertId), cancellationToken);

    private static SpendAlertBody Body(NewSpendAlert alert) => new()
    {
        ThresholdAmount = alert.ThresholdCents,
        NotificationChannel = new NotificationChannel { Type = "email", Recipients = alert.Recipients, SubjectPrefix = alert.SubjectPrefix },
    };
}
