namespace FakeOpenAI.Admin.Limits;

/// <summary>What an organization or a project may spend a month, and who is told before that. Amounts are cents.</summary>
internal sealed class Spending
{
    /// <summary>The hard limit; null is none.</summary>
    public int? LimitCents { get; set; }

    /// <summary>The month's spending has reached the limit.</summary>
    public bool IsReached(decimal spentDollars) => LimitCents <= spentDollars * 100;

    public Register<SpendAlert> Alerts { get; } = new(alert => alert.Id);
}
