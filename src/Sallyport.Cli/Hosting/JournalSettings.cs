using Sallyport.Core.Journal;
using Sallyport.Core.Settings;

namespace Sallyport.Cli.Hosting;

/// <summary>The settings <c>journal.*</c> as the writer takes them.</summary>
internal static class JournalSettings
{
    public static JournalOptions Of(EffectiveSettings settings) => new()
    {
        MaxFileBytes = settings.JournalMaxFileBytes,
        FlushInterval = settings.JournalFlushInterval,
    };
}
