using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Sallyport.Core.Leaks;
using Xunit;

namespace Sallyport.Tests.Core.Leaks;

public sealed class PatternRedactorTests
{
    private const int Window = 16;

    /// <summary>None of them can fit more than the window.</summary>
    private static readonly string[] s_patterns = [@"\b\d{3}-\d{4}\b", "ab{1,9}c", "(?i)secret-[a-z]{1,8}", "a|ab|abc", @"^\d", "c$", "é"];

    private static readonly string[] s_words = ["555-0100 ", "abbbc", "SECRET-plan", "x", "5"];

    [Fact]
    public void What_is_taken_out_does_not_depend_on_how_the_stream_is_cut()
    {
        (from pattern in Gen.Int[0, s_patterns.Length - 1].Select(i => s_patterns[i])
         from text in Gen.OneOf(Gen.String[Gen.Char["ab c1-5é\n"], 0, 120], Gen.Int[0, s_words.Length - 1].Array[0, 20].Select(words => string.Concat(words.Select(i => s_words[i]))))
         from sizes in Gen.Int[1, 40].Array[1, 20]
         select (pattern, text, sizes)).Sample(sample =>
         {
             var regex = new Regex(sample.pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
             var bytes = Encoding.Latin1.GetBytes(sample.text);
             return Redact(regex, bytes, sample.sizes) == regex.Replace(sample.text, "[redacted]");
         }, iter: 20_000);
    }

    [Fact]
    public void A_match_that_is_longer_than_the_window_is_waited_for()
    {
        var text = $"<{new string('x', 500)}> after";
        var regex = new Regex("<x+>", RegexOptions.NonBacktracking);
        // As long as it cannot be told from what is none, it may only be held for the window.
        Assert.Equal("[redacted] after", Redact(new Regex("<x+>?", RegexOptions.NonBacktracking), Encoding.ASCII.GetBytes(text), [3]));
        Assert.Equal("[redacted] after", Redact(regex, Encoding.ASCII.GetBytes(text), [1000]));
    }

    [Fact]
    public void Memory_is_bounded_whatever_matches()
    {
        var redactor = new PatternRedactor(new Regex("x+", RegexOptions.NonBacktracking), Window);
        var passed = 0;
        for (var i = 0; i < 10_000; i++) passed += redactor.Next("xxxxxxxxxx"u8, isLast: false).Length;
        Assert.InRange(redactor.Found, 90, 110);
        Assert.Equal(redactor.Found * "[redacted]".Length, passed);
    }

    private static string Redact(Regex pattern, byte[] text, int[] sizes)
    {
        var redactor = new PatternRedactor(pattern, Window);
        var seen = new List<byte>();
        var turn = 0;
        for (var at = 0; at < text.Length;)
        {
            var size = Math.Min(sizes[turn++ % sizes.Length], text.Length - at);
            seen.AddRange(redactor.Next(text.AsSpan(at, size), isLast: false));
            at += size;
        }
        seen.AddRange(redactor.Next([], isLast: true));
        return Encoding.Latin1.GetString([.. seen]);
    }
}
