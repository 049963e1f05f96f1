namespace Sallyport.Control.State;

/// <summary>
/// Work in several steps that must be finished, or undone, whatever happens to the process that does it: a rotation, a
/// lease, an apply. Written before each step is taken, so that whoever comes next knows what may have happened.
/// </summary>
public sealed record Job
{
    /// <summary>What kind of work: <c>rotation</c>, <c>lease</c>, <c>apply</c>.</summary>
    public required string Kind { get; init; }

    public required string Id { get; init; }

    /// <summary>The step that is about to be taken, or was: the kind of work names its own.</summary>
    public required string Step { get; init; }

    /// <summary>JSON of the kind's own making. Never a secret.</summary>
    public required string Body { get; init; }

    /// <summary>One more with each save. A save on top of another's fails.</summary>
    public int Version { get; init; }

    /// <summary>Nothing more is to be done.</summary>
    public bool Finished { get; init; }

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset Updated { get; init; }
}
