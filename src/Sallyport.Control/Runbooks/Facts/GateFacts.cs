namespace Sallyport.Control.Runbooks.Facts;

/// <summary>What went through gates of this home.</summary>
/// <param name="Sessions">Running now.</param>
/// <param name="Requests">In the last seven days.</param>
/// <param name="Agents">Who made them, by name.</param>
public sealed record GateFacts(int Sessions, long Requests, IReadOnlyList<string> Agents);
