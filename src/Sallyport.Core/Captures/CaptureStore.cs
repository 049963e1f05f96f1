using Sallyport.Core.Primitives;

namespace Sallyport.Core.Captures;

/// <summary>Where a gate keeps what grants ask to capture. Several gates of a home may use one folder. Owns nothing: the key is its maker's.</summary>
public sealed class CaptureStore(SallyHome home, Secret key, CaptureOptions options, TimeProvider time)
{
    /// <summary>What the vault derives the key from.</summary>
    public const string KeyPurpose = "capture";

    public CaptureOptions Options { get; } = options;

    public CaptureFolder Folder { get; } = new(home);

    /// <summary>Begins the capture of one call.</summary>
    /// <exception cref="IOException">Its file cannot be made.</exception>
    public CaptureWriter Begin()
    {
        try
        {
            PrivateFolder.Create(Folder.Path);
            var id = CaptureId.New(time.GetUtcNow());
            return new CaptureWriter(Folder.FileOf(id), id, key);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"The capture cannot be written: {e.Message}", e);
        }
    }

    public IReadOnlyList<StoredCapture> Surplus() => CaptureRetention.Surplus(Folder.List(), time.GetUtcNow(), Options);
}
