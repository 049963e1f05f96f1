namespace Sallyport.Control.Rotation;

/// <summary>What is known of the use of both keys since the switch.</summary>
/// <param name="NewUsed">Whether the new key was seen in use, by the gate or by the provider.</param>
/// <param name="OldLastUsed">The latest use of the old key that either knows of; null where neither knows of any.</param>
/// <param name="OldUsedOutside">The provider saw the old key in use at a time when no gate used it.</param>
public sealed record RotationTraffic(bool NewUsed, DateTimeOffset? OldLastUsed, bool OldUsedOutside);
