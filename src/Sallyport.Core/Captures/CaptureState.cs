namespace Sallyport.Core.Captures;

/// <summary>What a capture's file is found to be.</summary>
public enum CaptureState
{
    Complete,

    /// <summary>It ends before its last record: the call goes on, or its gate died, or somebody cut it.</summary>
    Unfinished,

    /// <summary>A part of it is not what was written. What stands before that part is.</summary>
    Damaged,
}
