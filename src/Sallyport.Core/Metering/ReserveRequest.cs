using Sallyport.Core.Policy;

namespace Sallyport.Core.Metering;

/// <summary>What is to be reserved before a call is sent.</summary>
/// <param name="Grant">Whose limits and budgets.</param>
/// <param name="Shape">The kind of call.</param>
/// <param name="Facts">What its body says.</param>
/// <param name="BodyBytes">The body's length, or null where it is not known beforehand.</param>
/// <param name="IsSocket">A WebSocket: what will be asked on it is not known yet, so it is charged answer by answer (<see cref="Meter.Charge"/>).</param>
public readonly record struct ReserveRequest(Grant Grant, ContentShape Shape, ContentFacts Facts, long? BodyBytes, bool IsSocket = false);
