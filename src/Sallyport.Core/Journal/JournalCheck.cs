using System.Globalization;
using Sallyport.Core.Primitives;

namespace Sallyport.Core.Journal;

/// <summary>Checks a journal as it lies on the disk: every file of a home with its head, or one exported file.</summary>
public static class JournalCheck
{
    /// <summary>Checks the whole journal. Writers may go on meanwhile: the head is read first, what comes later is a note.</summary>
    /// <param name="sealKey">With it the seal in the head is checked too.</param>
    public static JournalVerification Home(SallyHome home, Secret? sealKey)
    {
        var folder = new JournalFolder(home.JournalFolder);
        var (head, damaged) = ReadHead(folder);
        var numbers = folder.Numbers();
        List<JournalAnchor> anchors = [];
        if (head is not null) anchors.Add(new JournalAnchor(head.Seq, head.Hash, JournalFolder.HeadName));
        if (head?.Seal is { } claimed && sealKey is not null && claimed.IsMadeWith(sealKey))
            anchors.Add(new JournalAnchor(claimed.Seq, claimed.Hash, $"the seal in {JournalFolder.HeadName}"));

        var verifier = new JournalVerifier(anchors);
        for (var i = 0; i < numbers.Length; i++)
        {
            var previous = i == 0 ? 0 : numbers[i - 1];
            for (var missing = previous + 1; missing < numbers[i]; missing++)
                verifier.Add(new JournalFinding(JournalFolder.NameOf(missing), null, null, "the file is missing"));
            using var file = Open(folder.FileOf(numbers[i]));
            verifier.Add(JournalFolder.NameOf(numbers[i]), file, isLast: i == numbers.Length - 1);
        }

        verifier.End();
        var lastSeq = verifier.LastSeq;
        if (damaged) verifier.Add(Head("it cannot be read"));
        else if (head is null && lastSeq > 0) NoHead(verifier, folder);
        if (sealKey is not null && (head is not null || lastSeq > 0)) CheckSeal(verifier, head?.Seal, sealKey, lastSeq);
        if (head is not null && lastSeq > head.Seq)
            verifier.Add(Head(Count(lastSeq - head.Seq, "written after the last flush that it records: a crash, or a writer at work"), isNote: true));
        return verifier.Result();
    }

    /// <summary>Checks one file: an export, or a single file of a journal.</summary>
    public static JournalVerification File(string path, Secret? sealKey)
    {
        using var file = Open(path);
        var name = Path.GetFileName(path);
        var end = BackwardLines.Read(file.SafeFileHandle, file.Length).Select(JournalExportEnd.Parse).FirstOrDefault();
        List<JournalAnchor> anchors = [];
        if (end?.Seal is { } claimed && sealKey is not null && claimed.IsMadeWith(sealKey))
            anchors.Add(new JournalAnchor(claimed.Seq, claimed.Hash, "the seal in its closing line"));
        var verifier = new JournalVerifier(anchors, fromTheBeginning: false);
        verifier.Add(name, file, isLast: true, line => JournalExportEnd.Parse(line) is not null);
        verifier.End();
        if (end is null) verifier.Add(new JournalFinding(name, null, null, "it has no closing line: entries removed from its end would not be noticed", IsNote: true));
        else end.Check(verifier, name, sealKey);
        return verifier.Result();
    }

    private static void NoHead(JournalVerifier verifier, JournalFolder folder) => verifier.Add(System.IO.File.Exists(folder.HeadFile)
        ? Head("no flush is recorded yet: a crash within the first moments, or a writer at work", isNote: true)
        : Head("it is missing: entries removed from the end would not be noticed"));

    private static void CheckSeal(JournalVerifier verifier, JournalSeal? seal, Secret key, long lastSeq)
    {
        if (seal is null) verifier.Add(Head("it has no seal: no writer so far had the vault open"));
        else if (!seal.IsMadeWith(key)) verifier.Add(Head("its seal was not made with this vault's key"));
        else if (lastSeq > seal.Seq)
            verifier.Add(Head(Count(lastSeq - seal.Seq, "written after the last seal: by a command without the vault, a crash, or a writer at work"), isNote: true));
    }

    internal static (JournalHead? Head, bool Damaged) ReadHead(JournalFolder folder)
    {
        if (!System.IO.File.Exists(folder.HeadFile)) return (null, false);
        using var file = Open(folder.HeadFile);
        var bytes = new byte[JournalHead.Bytes * 2];
        var read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        var head = JournalHead.Parse(bytes.AsMemory(0, read));
        return (head, head is null && !JournalHead.IsBlank(bytes.AsSpan(0, read)));
    }

    private static FileStream Open(string path)
    {
        try
        {
            return JournalReader.OpenRead(path);
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            throw JournalErrors.NoFile(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw JournalErrors.Unreadable(path, problem);
        }
    }

    private static JournalFinding Head(string problem, bool isNote = false) => new(JournalFolder.HeadName, null, null, problem, isNote);

    private static string Count(long entries, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{entries} {(entries == 1 ? "entry" : "entries")} {what}");
}
