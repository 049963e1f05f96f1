using Sallyport.Core.Captures;
using Sallyport.Core.Journal;

namespace Sallyport.Cli.Commands.Journal;

/// <summary>All that is known of one request.</summary>
/// <param name="Call">What was captured of it; null where there is nothing.</param>
internal sealed record RequestShown(IReadOnlyList<JournalRecord> Entries, CaptureFinding Finding, CapturedCall? Call)
{
    public string Request => Entries[0].Entry.Request!;

    /// <summary>Whether a capture that should be there is there, and is what was written.</summary>
    public bool IsSound => !Finding.IsBad && Call is null or { State: not CaptureState.Damaged } && IsOwn;

    /// <summary>For people, in one sentence.</summary>
    public string Verdict => Call switch
    {
        { State: CaptureState.Damaged } => $"{Finding.Reason}; a part of it cannot be read with this vault's key, and all that stands before that part is shown",
        not null when !IsOwn => "the capture is of another request than the journal says",
        _ => Finding.Reason,
    };

    private bool IsOwn => Call?.Start is null || Call.Start.Request == Request;
}
