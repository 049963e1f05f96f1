using Sallyport.Cli.Vault;
using Sallyport.Control.Running;
using Sallyport.Core.Providers;

namespace Sallyport.Cli.Hosting;

/// <summary>Everything that the control plane does again and again, but for the sinks, which go on by themselves.</summary>
internal static class ControlDuties
{
    public static IReadOnlyList<ControlDuty> Of(ControlPlane plane)
    {
        var catalog = ProviderCatalogLoader.Load(plane.Context.Home);
        var rotation = new RotationWork(plane);
        return
        [
            rotation.Duty(),
            LeaseDesk.Duty(plane),
            KeySources.Duty(plane.Context, catalog, plane.Database, plane.Journal, () => plane.Vault),
            .. new WatchWork(plane, rotation).Duties(),
            new OrgWork(plane).Duty(),
        ];
    }
}
