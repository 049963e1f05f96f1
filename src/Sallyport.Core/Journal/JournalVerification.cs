namespace Sallyport.Core.Journal;

/// <summary>What a check found.</summary>
/// <param name="Entries">Lines that are entries.</param>
/// <param name="LastSeq">The number of the last entry in the chain; 0 where there is none.</param>
/// <param name="LastHash">Its hash, as 64 hexadecimal digits.</param>
/// <param name="Findings">The first 1,000, in the order of the files.</param>
/// <param name="Unlisted">How many more there are.</param>
public sealed record JournalVerification(
    long Entries, long FirstSeq, long LastSeq, string LastHash, IReadOnlyList<JournalFinding> Findings, long Unlisted)
{
    public const int MaxListed = 1000;

    public bool IsIntact => Unlisted == 0 && Findings.All(static finding => finding.IsNote);
}
