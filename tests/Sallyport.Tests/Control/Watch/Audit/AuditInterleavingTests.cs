using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Web;
using CsCheck;
using Sallyport.Control.Alerts;
using Sallyport.Control.OpenAI;
using Sallyport.Control.State;
using Sallyport.Control.Watch;
using Sallyport.Control.Watch.Audit;
using Sallyport.Core.Journal;
using Sallyport.Core.Primitives;
using Sallyport.Tests.Control.OpenAI;
using Xunit;

namespace Sallyport.Tests.Control.Watch.Audit;

public sealed class AuditInterleavingTests
{
    private enum Act { Event, LateEvent, Wait, Poll, PollThatFails, PollWhileMoreComes }

    /// <summary>
    /// Whatever the interleaving of events, of those that show late, of polls that are cut on any page, and of events that
    /// come between two pages: each event is kept exactly once, and in order but for those that say that they are late.
    /// </summary>
    [Fact]
    public async Task Whatever_the_interleaving_each_event_is_kept_exactly_once() => await Gen.Select(
            Gen.Enum<Act>().Array[1, 30], Gen.Int[1, 4], Gen.Int[3, 40], Gen.Int[0, 9])
        .SampleAsync(async (acts, page, most, salt) => await PlayAsync(acts, page, most, salt), iter: 60, threads: 1);

    private static async Task PlayAsync(Act[] acts, int page, int most, int salt)
    {
        var folder = Directory.CreateTempSubdirectory("sally-watch-");
        try
        {
            var home = new SallyHome(Path.Combine(folder.FullName, "home"));
            List<(string Id, DateTimeOffset At)> log = [];
            var (mode, pages) = (Act.Poll, 0);
            using var provider = new AdminScene((scene, request, _) =>
            {
                var query = HttpUtility.ParseQueryString(request.RequestUri!.Query);
                if (mode == Act.PollWhileMoreComes && pages++ < 6) Add(scene.Time.GetUtcNow().AddMinutes(-((pages + salt) % 14)));
                if (mode == Act.PollThatFails && pages++ >= salt % 3) return Task.FromResult(AdminScene.Error(400, "cut"));
                return Task.FromResult(AdminScene.Json(200, Page(log, query, page)));
            });
            using var database = ControlDatabase.Open(home, provider.Time);
            await using var journal = JournalWriter.Open(home, provider.Time, sealKey: null, options: null);

            foreach (var act in acts)
            {
                (mode, pages) = (act, 0);
                if (act == Act.Event) Add(provider.Time.GetUtcNow());
                else if (act == Act.LateEvent) Add(provider.Time.GetUtcNow().AddMinutes(-(salt + 5)));
                else if (act == Act.Wait) provider.Time.Advance(TimeSpan.FromSeconds(40 * (salt + 1)));
                else await PollAsync(act == Act.PollThatFails);
            }
            mode = Act.Poll;
            await PollAsync(mayFail: false);

            var stored = database.AuditEvents.List();
            Assert.Equal(log.Select(e => e.Id).Order(StringComparer.Ordinal), stored.Select(e => e.Id).Order(StringComparer.Ordinal));
            var inTime = stored.Where(e => !e.Body.Contains("\"late\"", StringComparison.Ordinal)).Select(e => e.EffectiveAt).ToList();
            Assert.Equal(inTime.Order(), inTime);

            // A log may show what is late in front, or where it belongs.
            void Add(DateTimeOffset at) => log.Insert(salt % 2 == 0 ? 0 : log.TakeWhile(e => e.At > at).Count(), ($"audit_log-{log.Count:D4}", DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds())));

            async Task PollAsync(bool mayFail)
            {
                var own = new OwnWork(database, [], home);
                var watch = new AuditWatch(provider.Admin, database, new AlertBell(database, journal), own, new AuditTerms(), null, new AuditReadOptions { Most = most });
                try
                {
                    await watch.ReadAsync(CancellationToken.None);
                }
                catch (AdminProblem) when (mayFail)
                {
                    return; // Cut: the next poll makes up for it.
                }
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Page(List<(string Id, DateTimeOffset At)> log, System.Collections.Specialized.NameValueCollection query, int size)
    {
        var from = long.Parse(query["effective_at[gte]"]!, CultureInfo.InvariantCulture);
        var until = query["effective_at[lt]"] is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : long.MaxValue;
        var after = query["after"] is { } id ? log.FindIndex(e => e.Id == id) : -1;
        var fitting = log.Skip(after + 1).Where(e => e.At.ToUnixTimeSeconds() >= from && e.At.ToUnixTimeSeconds() < until).ToList();
        return JsonSerializer.Serialize(new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. fitting.Take(size).Select(e => (JsonNode)new JsonObject { ["id"] = e.Id, ["type"] = "project.updated", ["effective_at"] = e.At.ToUnixTimeSeconds() })]),
            ["has_more"] = fitting.Count > size,
        });
    }
}
