namespace Sallyport.Control.Running;

/// <summary>Something that the control plane does again and again.</summary>
/// <param name="Name">For messages and the journal: <c>rotation</c>, <c>usage</c>.</param>
/// <param name="Every">From the end of one run to the start of the next.</param>
/// <param name="RunAsync">One run. Safe to be ended at any point and to be run again.</param>
public sealed record ControlDuty(string Name, TimeSpan Every, Func<CancellationToken, Task> RunAsync);
