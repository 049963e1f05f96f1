using System.Text;
using Sallyport.Broker.Leaks;
using Sallyport.Core.Providers;
using Xunit;

namespace Sallyport.Tests.Broker.Leaks;

public sealed class PlaceholderMarkTests
{
    // The last three come from nobody's file but a user's: one without the shared word, one that holds it twice, one that is
    // the end of others.
    private static readonly string[] s_prefixes = ["sk-sally-", "sk-ant-sally-", "AIzaSally", "ghp_sally", "xkey-", "ally-ally-", "sally-"];

    private static readonly string[] s_pieces = [.. s_prefixes, "ally", "sk-sally", "sally", "xkey", "-", "s", "really, ", "sk-ant-", "Ally", "x"];

    [Fact]
    public void It_finds_each_prefix_wherever_a_search_for_that_prefix_alone_finds_it()
    {
        var marks = PlaceholderMark.Of(s_prefixes);
        var random = new Random(20261126);
        var found = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => s_pieces[random.Next(s_pieces.Length)]));

            var expected = s_prefixes.SelectMany(prefix => Places(text, prefix)).Order();

            var actual = Found(marks, Encoding.ASCII.GetBytes(text)).ToArray();
            Assert.Equal(expected, actual.Order());
            Assert.Equal(actual.Length > 0, marks.Any(mark => mark.IsIn(Encoding.ASCII.GetBytes(text))));
            found += actual.Length;
        }
        Assert.True(found > 10_000);
    }

    [Fact]
    public void One_search_serves_all_providers_that_come_with_the_tool()
    {
        var prefixes = ProviderCatalogLoader.BuiltIn.Select(p => p.PlaceholderPrefix);

        Assert.Single(PlaceholderMark.Of(prefixes));
    }

    private static IEnumerable<(int Begin, int End)> Places(string text, string prefix)
    {
        for (var at = text.IndexOf(prefix, StringComparison.Ordinal); at >= 0; at = text.IndexOf(prefix, at + 1, StringComparison.Ordinal))
            yield return (at, at + prefix.Length);
    }

    private static List<(int Begin, int End)> Found(PlaceholderMark[] marks, byte[] text)
    {
        var found = new List<(int, int)>();
        foreach (var mark in marks)
        {
            for (var place = mark.Find(text, 0); place >= 0; place = mark.Find(text, place + 1))
            {
                for (var i = 0; i < mark.Prefixes; i++)
                {
                    if (mark.Begin(text, place, i, out var end) is >= 0 and var begin) found.Add((begin, end));
                }
            }
        }
        return found;
    }
}
