using Sallyport.Core.Settings;

namespace Sallyport.Cli.Commands.Login;

/// <summary>A key is tried where the gate would send it.</summary>
internal static class UpstreamRedirection
{
    public static UpstreamRedirects Of(CliContext context) =>
        EffectiveSettings.Load(context.Home, context.Environment).Redirects();
}
