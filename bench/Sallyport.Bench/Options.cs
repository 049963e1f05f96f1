using System.Globalization;
using Sallyport.Bench.Measures;

namespace Sallyport.Bench;

/// <summary>What `./dev bench` was asked to do.</summary>
internal sealed record Options
{
    public const string Usage =
        """
        usage: ./dev bench [--quick] [--only NAME[,NAME...]] [--rounds N] [--seconds N] [--sally FILE] [--results FILE]

          --quick         two short rounds and few idle streams: to see that everything works, not to quote
          --only NAMES    peers (gate gate-open nginx haproxy squid mitmproxy) and measures (requests streams
                          connections idle journal decisions start growth) to keep; `direct` always runs. None of --quick, --only and --beside
                          writes bench/RESULTS.md by itself. `growth` is a gate with 10,000 sessions, 1,000,000 journal entries and 1,000 grants
                          beside one with a fresh home; with --quick 1,000 sessions, 50,000 entries and 100 grants
          --rounds N      how often everything is measured, 5 by default
          --seconds N     how long each figure is measured, 4 by default
          --sally FILE    another binary than out/sally
          --beside FILE   a second build of the gate as a peer of its own, `gate-beside`: whether a change is worth it shows in one run
          --results FILE  where to write the results, bench/RESULTS.md by default
        """;

    public static readonly string[] AllMeasures = ["requests", "streams", "connections", "idle", "journal", "decisions", "start", "growth"];
    private static readonly string[] s_gateAlone = ["journal", "decisions", "growth"];
    public static readonly string[] AllPeers = ["gate", "gate-open", "nginx", "haproxy", "squid", "mitmproxy"];

    public bool Quick { get; init; }

    public int Rounds { get; init; } = 5;

    public string Sally { get; init; } = "out/sally";

    /// <summary>A build of the gate to measure beside <see cref="Sally"/>; null for none.</summary>
    public string? Beside { get; init; }

    /// <summary>Null: print only.</summary>
    public string? Results { get; init; } = "bench/RESULTS.md";

    public IReadOnlyList<string> Peers { get; init; } = AllPeers;

    public IReadOnlyList<string> Measures { get; init; } = AllMeasures;

    /// <summary>How long each figure of a round is measured.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(4);

    public int IdleStreams => Quick ? 500 : 10_000;

    /// <summary>Whether a measure is wanted that is taken from each peer, and not of the gate's own doing alone.</summary>
    public bool ComparesPeers => Measures.Except(s_gateAlone).Any();

    public GrownStore GrownStore => Quick ? new(Sessions: 1_000, Entries: 50_000, Grants: 100) : new(Sessions: 10_000, Entries: 1_000_000, Grants: 1_000);

    public int Starts => Quick ? 5 : 30;

    /// <summary>Reads the arguments; null after an error was printed.</summary>
    public static Options? Parse(string[] args)
    {
        var options = new Options();
        string? results = null;
        var partial = false;
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i])
            {
                case "--quick":
                    options = options with { Quick = true, Rounds = 2, Duration = TimeSpan.FromSeconds(1) };
                    partial = true;
                    continue;
                case "--only" when value is not null:
                    var names = value.Split(',');
                    if (names.Except([.. AllPeers, .. AllMeasures, "direct"]).FirstOrDefault() is { } unknown) return Fail($"--only does not know '{unknown}'");
                    options = options with { Peers = Kept(names, AllPeers), Measures = Kept(names, AllMeasures) };
                    partial = true;
                    break;
                case "--rounds" when int.TryParse(value, CultureInfo.InvariantCulture, out var rounds) && rounds > 0:
                    options = options with { Rounds = rounds };
                    break;
                case "--seconds" when int.TryParse(value, CultureInfo.InvariantCulture, out var seconds) && seconds > 0:
                    options = options with { Duration = TimeSpan.FromSeconds(seconds) };
                    break;
                case "--sally" when value is not null:
                    options = options with { Sally = value };
                    break;
                case "--beside" when value is not null:
                    options = options with { Beside = value };
                    partial = true;
                    break;
                case "--results" when value is not null:
                    results = value;
                    break;
                default:
                    return Fail($"'{args[i]}' is not understood here");
            }

            i++;
        }

        return options with { Results = results ?? (partial ? null : options.Results) };
    }

    private static string[] Kept(string[] names, string[] all)
    {
        var kept = all.Intersect(names).ToArray();
        return kept.Length > 0 || names.Contains("direct") && ReferenceEquals(all, AllPeers) ? kept : all;
    }

    private static Options? Fail(string problem)
    {
        Console.Error.WriteLine($"error: {problem}\n{Usage}");
        return null;
    }
}
