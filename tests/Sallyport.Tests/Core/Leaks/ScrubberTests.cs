using System.Text;
using System.Text.Json;
using CsCheck;
using Sallyport.Core.Leaks;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;
using Sallyport.Tests.Broker;
using Xunit;

namespace Sallyport.Tests.Core.Leaks;

public sealed class ScrubberTests
{
    private const string First = "sk-proj-CANARY-first/0123+456=";
    private const string Second = "other-CANARY-\"quoted\"-key";

    private static readonly SecretPatterns s_patterns = new(
    [
        new OpenCredential(GateFixture.Facts("example/one"), Secret.CopyOf(First)),
        new OpenCredential(GateFixture.Facts("example/two"), Secret.CopyOf(Second)),
    ]);

    public static TheoryData<string> Spellings =>
    [
        First,
        Second,
        Uri.EscapeDataString(First),
        First.Replace("/", "\\/", StringComparison.Ordinal),
        JsonSerializer.Serialize(Second, JsonSerializerOptions.Web).Replace("\\u0022", "\\\"", StringComparison.Ordinal),
        Convert.ToBase64String(Encoding.ASCII.GetBytes(First)),
        Convert.ToBase64String(Encoding.ASCII.GetBytes("x" + First)),
        Convert.ToBase64String(Encoding.ASCII.GetBytes("user:" + First + ":more")),
        Convert.ToBase64String(Encoding.ASCII.GetBytes("ab" + First)).Replace('+', '-').Replace('/', '_'),
    ];

    [Theory, MemberData(nameof(Spellings))]
    public void A_secret_is_found_in_each_spelling_wherever_the_stream_is_cut(string spelling)
    {
        var text = Encoding.ASCII.GetBytes($"data: {{\"error\":\"{spelling}\"}}\n\ns sk sk-proj-CANARY {spelling}");
        var whole = Scrub(text.Length, text);
        Assert.Contains("<0>", whole.Replace("<1>", "<0>", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain(spelling[4..^4], whole, StringComparison.Ordinal);
        Assert.Contains(" s sk sk-proj-CANARY ".TrimStart(), whole, StringComparison.Ordinal);
        for (var size = 1; size < text.Length; size++) Assert.Equal(whole, Scrub(size, text));
        for (var cut = 1; cut < text.Length; cut++)
        {
            var scrubber = new Scrubber(s_patterns, StandIn, keepsLength: false);
            var first = Encoding.ASCII.GetString(scrubber.Next(text.AsSpan(0, cut), false));
            Assert.Equal(whole, first + Encoding.ASCII.GetString(scrubber.Next(text.AsSpan(cut), true)));
        }
    }

    [Fact]
    public void An_event_is_not_held_back_and_a_beginning_is_for_as_long_as_it_may_be_one()
    {
        var scrubber = new Scrubber(s_patterns, StandIn, keepsLength: false);
        Assert.Equal("data: sk\n\n", Encoding.ASCII.GetString(scrubber.Next("data: sk\n\n"u8, false)));
        Assert.Equal("data: ", Encoding.ASCII.GetString(scrubber.Next("data: sk-proj-CAN"u8, false)));
        Assert.Equal("sk-proj-CANNOT", Encoding.ASCII.GetString(scrubber.Next("NOT"u8, false)));
        Assert.Equal(0, scrubber.Found);
    }

    [Fact]
    public void Where_the_length_was_announced_it_is_kept()
    {
        var text = Encoding.ASCII.GetBytes($"a{First}b{Second}c");
        var scrubber = new Scrubber(s_patterns, StandIn, keepsLength: true);
        var seen = Encoding.ASCII.GetString(scrubber.Next(text, true));
        Assert.Equal($"a<0>{new string('*', First.Length - 3)}b<1>{new string('*', Second.Length - 3)}c", seen);
    }

    [Fact]
    public void Text_without_a_secret_passes_byte_for_byte_however_it_is_cut()
    {
        (from text in Gen.String[Gen.Char["skproj-CANYfi/01"], 0, 200] from cuts in Gen.Int[1, 40] select (text, cuts)).Sample(sample =>
            sample.text.Contains(First, StringComparison.Ordinal) || Scrub(sample.cuts, Encoding.ASCII.GetBytes(sample.text)) == sample.text);
    }

    [Fact]
    public void A_retired_set_lasts_as_long_as_its_last_user()
    {
        var patterns = new SecretPatterns([new OpenCredential(GateFixture.Facts(), Secret.CopyOf(First))]);
        Assert.True(patterns.TryUse());
        patterns.Leave();
        Assert.Equal(0, patterns.Find(Encoding.ASCII.GetBytes(First), out _, out _));
        patterns.Leave();
        Assert.False(patterns.TryUse());
        Assert.Throws<ObjectDisposedException>(() => patterns.Find(Encoding.ASCII.GetBytes(First), out _, out _));
    }

    private static ReadOnlyMemory<byte> StandIn(int owner) => Encoding.ASCII.GetBytes($"<{owner}>");

    private static string Scrub(int size, byte[] text)
    {
        var scrubber = new Scrubber(s_patterns, StandIn, keepsLength: false);
        var seen = new List<byte>();
        for (var at = 0; at < text.Length; at += size) seen.AddRange(scrubber.Next(text.AsSpan(at, Math.Min(size, text.Length - at)), at + size >= text.Length));
        return Encoding.ASCII.GetString([.. seen]);
    }
}
