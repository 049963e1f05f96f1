using System.Text;
using Sallyport.Core.Journal;

namespace Sallyport.Tests.Core.Journal;

/// <summary>Generated entries: any members absent, texts from plain to malformed and about as long as they may be.</summary>
internal static class JournalEntrySamples
{
    private const string Plain = "abcxyzABCXYZ0189-_./: ";
    private const string Special = "\"\\'<>&+`/\0\a\b\t\n\v\f\r\u001b\u001f\u007f\u0080\u0085é€…\u2028\u2029\ufeff\ufffd\uffff{}[]~";

    private static readonly int[] s_lengths = [0, 1, 2, 7, 8, 15, 16, 17, 31, 33, 64, 254, 255, 256, 257, 1023, 1024, 1025, 3000];
    private static readonly long[] s_numbers = [0, 1, -1, 9, 10, 99, 100, int.MaxValue, int.MinValue, uint.MaxValue, long.MaxValue, long.MinValue];

    public static JournalEntry Entry(Random random) => new()
    {
        Type = Text(random) ?? JournalEntryType.RequestDone,
        Session = Text(random),
        Agent = Text(random),
        Credential = Text(random),
        CredentialVersion = (int?)Number(random),
        Request = Text(random),
        Provider = Text(random),
        Method = Text(random),
        Host = Text(random),
        Path = Text(random),
        Rule = Text(random),
        Reason = Text(random),
        Status = (int?)Number(random),
        RequestBytes = Number(random),
        ResponseBytes = Number(random),
        Microseconds = Number(random),
        Model = Text(random),
        InputTokens = Number(random),
        OutputTokens = Number(random),
        NanoUsd = Number(random),
        Estimated = random.Next(3) switch { 0 => null, 1 => false, _ => true },
        Capture = Text(random),
        CaptureSha256 = Text(random),
        ProcessId = (int?)Number(random),
        Detail = Text(random),
    };

    private static long? Number(Random random) => random.Next(3) switch
    {
        0 => null,
        1 => s_numbers[random.Next(s_numbers.Length)],
        _ => random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64),
    };

    private static string? Text(Random random)
    {
        if (random.Next(3) == 0) return null;
        var length = s_lengths[random.Next(s_lengths.Length)];
        // In most texts few characters are special, so that those before and after them matter.
        var (share, kind) = (random.Next(4) == 0 ? 1 : random.Next(2, 60), random.Next(6));
        var text = new StringBuilder(length + 1);
        while (text.Length < length)
        {
            if (kind == 0 || random.Next(share) > 0) text.Append(Plain[random.Next(Plain.Length)]);
            else text.Append(Character(random, kind));
        }
        return text.ToString();
    }

    private static string Character(Random random, int kind) => kind switch
    {
        1 => Special[random.Next(Special.Length)].ToString(),
        2 => ((char)random.Next(0x80)).ToString(),
        3 => ((char)random.Next(0x1_0000)).ToString(),
        // Half of a pair, which no well-formed text has.
        4 => ((char)random.Next(0xD800, 0xE000)).ToString(),
        _ => char.ConvertFromUtf32(random.Next(0x1_0000, 0x11_0000)),
    };
}
