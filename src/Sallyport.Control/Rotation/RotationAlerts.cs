using Sallyport.Control.Alerts;

namespace Sallyport.Control.Rotation;

/// <summary>What a rotation raises, once for each step that is stuck.</summary>
internal static class RotationAlerts
{
    public static Alert Of(Rotation rotation, string why) => new()
    {
        Id = $"rotation-{rotation.Marker}-{rotation.Step}".ToLowerInvariant(),
        Kind = rotation.Step == RotationStep.Watch ? "old-key-in-use" : "rotation-stuck",
        Severity = AlertSeverity.High,
        Subject = rotation.Credential,
        Summary = $"the rotation of {rotation.Credential}: {why}",
        Details = new Dictionary<string, string> { ["old_key"] = rotation.OldKey, ["new_key"] = rotation.NewKey, ["project"] = rotation.Project },
    };
}
