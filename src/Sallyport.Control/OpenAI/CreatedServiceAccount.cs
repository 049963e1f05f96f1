using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Control.OpenAI;

/// <summary>A service account just made.</summary>
/// <param name="Key">
/// Its first key, which has no scopes and so all of them; null where it was made without one. A provider that does not
/// know the wish for none makes one all the same: <see cref="FirstKeys"/>.
/// </param>
/// <param name="HasKey">Whether there is one; also where the answer does not give its id, and <paramref name="Key"/> is null.</param>
public sealed record CreatedServiceAccount(ServiceAccount Account, CreatedKey? Key, bool HasKey) : IDisposable
{
    public void Dispose() => Key?.Dispose();
}
