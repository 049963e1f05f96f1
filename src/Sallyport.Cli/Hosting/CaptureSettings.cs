using Sallyport.Core.Captures;
using Sallyport.Core.Settings;

namespace Sallyport.Cli.Hosting;

/// <summary>The settings <c>capture.*</c> as the store takes them.</summary>
internal static class CaptureSettings
{
    public static CaptureOptions Of(EffectiveSettings settings) => new()
    {
        MaxCallBytes = settings.CaptureMaxCallBytes,
        MaxBytes = settings.CaptureMaxBytes,
        Retention = settings.CaptureRetention,
    };
}
