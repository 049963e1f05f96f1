using System.Buffers.Text;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Sallyport.Broker.Leaks;
using Sallyport.Broker.Sessions;
using Sallyport.Core.Leaks;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;
using Sallyport.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Broker.Leaks;

public sealed class LeakScanTests
{
    // The second has a prefix as long as any may be, without the word that the providers of the tool share, and with what
    // the alphabet of URLs spells differently.
    private static readonly Provider[] s_providers = [GateFixture.Other, GateFixture.Other with { Name = "third", PlaceholderPrefix = "xy~key~of-a-provider-with-a-long" }];

    [Fact]
    public async Task A_placeholder_in_base64_is_found_at_any_alignment_in_either_alphabet_and_wherever_the_text_is_cut()
    {
        var session = await SessionAsync();
        var random = new Random(20261126);
        for (var round = 0; round < 5_000; round++)
        {
            var provider = s_providers[round % 2];
            var placeholder = session.Session.Placeholders[provider.Name + "/default"];
            var plain = Encoding.ASCII.GetBytes($"{Noise(random, random.Next(60))}{placeholder}{Noise(random, random.Next(60))}");
            var packed = random.Next(3) switch
            {
                0 => Convert.ToBase64String(plain),
                1 => Convert.ToBase64String(plain).TrimEnd('='),
                _ => Base64Url.EncodeToString(plain),
            };
            var text = Encoding.ASCII.GetBytes($"{Noise(random, random.Next(200))} \"{packed}\"{Noise(random, random.Next(200))}");

            Assert.Equal($"the placeholder of {provider.Name}/default in the body", Scan(session, text, random.Next(1, text.Length + 1)));
        }
    }

    [Fact]
    public async Task Base64_of_anything_else_is_passed_over()
    {
        var session = await SessionAsync();
        var random = new Random(1);
        for (var round = 0; round < 5_000; round++)
        {
            // As a placeholder begins, but of no session; and cut off in the middle of one, where the noise behind it must not
            // by chance go on as the placeholder does.
            var stale = Placeholder.Create(s_providers[round % 2].PlaceholderPrefix);
            var live = session.Session.Placeholders["other/default"];
            var plain = random.Next(2) == 0 ? Noise(random, random.Next(9)) + stale : Noise(random, random.Next(9)) + live[..^(1 + random.Next(live.Length - 1))] + "!";
            var text = Encoding.ASCII.GetBytes($"{Noise(random, 20)}{Convert.ToBase64String(Encoding.ASCII.GetBytes(plain))}{Noise(random, random.Next(20))}");

            Assert.Null(Scan(session, text, random.Next(1, text.Length + 1)));
        }
    }

    private static string? Scan((SessionTable Table, Session Session) session, byte[] text, int size)
    {
        var marks = PlaceholderMark.Of(s_providers.Select(p => p.PlaceholderPrefix));
        var scan = new LeakScan(new SecretPatterns([]), session.Table, marks, session.Session, GateFixture.Example);
        foreach (var piece in text.Chunk(size)) scan.Next(piece);
        return scan.Alarm?.Subject;
    }

    private static string Noise(Random random, int length) => random.GetString("abXY019+/-_ {}:,=ally", length);

    private static async Task<(SessionTable Table, Session Session)> SessionAsync()
    {
        var table = new SessionTable(new ProviderCatalog(s_providers), new ListJournal(), new FakeTimeProvider(), _ => { });
        var request = new SessionRequest { Agent = "test", Command = "test", Credentials = [.. s_providers.Select(p => GateFixture.Facts(p.Name + "/default"))] };
        return (table, await table.StartAsync(request, TestContext.Current.CancellationToken));
    }
}
