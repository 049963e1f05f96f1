using Sallyport.Control.Alerts;

namespace Sallyport.Control.Rotation;

/// <summary>What a rotation raises, once for each step that is stuck.</summary>
internal static class RotationAlerts
{
    private const string StuckKind = "rotation-stuck";

    public static Alert Of(Rotation rotation, string why) => Of(rotation, rotation.Step == RotationStep.Watch ? "old-key-in-use" : StuckKind, "", why);

    /// <summary>The provider does not let the step through.</summary>
    public static Alert Stuck(Rotation rotation, string why) => Of(rotation, StuckKind, "-refused", why);

    private static Alert Of(Rotation rotation, string kind, string suffix, string why) => new()
    {
        Id = $"rotation-{rotation.Marker}-{rotation.Step}{suffix}".ToLowerInvariant(),
        Kind = kind,
        Severity = AlertSeverity.High,
        Subject = rotation.Credential,
        Summary = $"the rotation of {rotation.Credential}: {why}",
        Details = new Dictionary<string, string> { ["old_key"] = rotation.OldKey, ["new_key"] = rotation.NewKey, ["project"] = rotation.Project },
    };
}
