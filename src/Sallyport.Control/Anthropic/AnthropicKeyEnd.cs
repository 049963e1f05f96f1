namespace Sallyport.Control.Anthropic;

/// <summary>Ends the old key of a rotation at Anthropic, if it can be told from all others.</summary>
public static class AnthropicKeyEnd
{
    /// <param name="keyId">The provider's id, where it is known.</param>
    /// <param name="lastFour">By which it is looked for otherwise: only if exactly one live key ends so.</param>
    /// <returns>False where it could not be told: then nothing was ended.</returns>
    public static async Task<bool> EndAsync(AnthropicAdmin admin, string keyId, string lastFour, CancellationToken cancellationToken)
    {
        if (keyId.Length == 0)
        {
            List<string> found = [];
            await foreach (var key in admin.ListKeysAsync(cancellationToken))
            {
                if (key.Status == "active" && lastFour.Length > 0 && key.PartialKeyHint.EndsWith(lastFour, StringComparison.Ordinal)) found.Add(key.Id);
            }
            if (found.Count != 1) return false;
            keyId = found[0];
        }
        await admin.DeactivateAsync(keyId, cancellationToken);
        return true;
    }
}
