namespace Sallyport.Control.Rotation;

/// <summary>
/// For providers whose keys are made by a person alone: the new key is typed in before the rotation begins, and stands by
/// in the vault. Where a provider can be told to end a key, <paramref name="end"/> does so.
/// </summary>
/// <param name="end">Ends the old key; false where it could not find it. Null where no call does.</param>
public sealed class GuidedKeyIssuer(Func<Rotation, CancellationToken, Task<bool>>? end) : IKeyIssuer
{
    public Task<IssuedKey?> CreateAsync(Rotation rotation, CancellationToken cancellationToken) => Task.FromResult<IssuedKey?>(null);

    public async Task<KeyEnding> EndOldAsync(Rotation rotation, CancellationToken cancellationToken) =>
        end is not null && await end(rotation, cancellationToken) ? KeyEnding.Ended : KeyEnding.ByHand;

    public Task EndMarkedAsync(Rotation rotation, string? kept, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<DateTimeOffset?> LastUsedAsync(Rotation rotation, string keyId, CancellationToken cancellationToken) => Task.FromResult<DateTimeOffset?>(null);
}
