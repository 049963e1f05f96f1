using Sallyport.Control.State;

namespace Sallyport.Control.Rotation;

/// <summary>How far a rotation is.</summary>
/// <param name="Finished">Nothing more is to be done: see <see cref="Failed"/>.</param>
public sealed record RotationReport(string Id, Rotation Rotation, bool Finished, DateTimeOffset Began, DateTimeOffset Updated)
{
    /// <summary>It was given up, and the old key is still in force.</summary>
    public bool Failed => Finished && Rotation.Step == RotationStep.Undo;

    /// <summary>All rotations, oldest first.</summary>
    public static IReadOnlyList<RotationReport> List(ControlDatabase database) => [.. database.Jobs.List(RotationRunner.JobKind, finished: true).Select(Of)];

    public static RotationReport Of(Job job) => new(job.Id, Rotation.Parse(job.Body), job.Finished, job.Created, job.Updated);
}
