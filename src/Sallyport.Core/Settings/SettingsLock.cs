using Sallyport.Core.Primitives;

namespace Sallyport.Core.Settings;

/// <summary>
/// Lets one process, or one task of a process, change the configuration file at a time. It is a lock on a file of its
/// own, since the configuration file itself is replaced; the system releases it when its holder dies.
/// </summary>
internal static class SettingsLock
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    /// <exception cref="UserError">It was not free within ten seconds.</exception>
    public static async Task<IDisposable> EnterAsync(SallyHome home, TimeProvider time, CancellationToken cancellationToken)
    {
        var path = home.ConfigFile + ".lock";
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                // On Unix, .NET turns FileShare.None into an flock that fails at once where it is held.
                return new FileStream(path, PrivateFolder.CreateFile(FileMode.OpenOrCreate, FileAccess.ReadWrite));
            }
            catch (IOException) when (File.Exists(path))
            {
                if (time.GetElapsedTime(started) > s_timeout) throw SettingsErrors.Busy(home.ConfigFile);
            }
            await Task.Delay(s_pause, time, cancellationToken);
        }
    }
}
