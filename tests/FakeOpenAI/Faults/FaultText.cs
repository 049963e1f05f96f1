using System.Globalization;
using FakeOpenAI.Http;

namespace FakeOpenAI.Faults;

/// <summary>
/// A fault in one line, for the header <c>x-fake-fault</c> and the command line:
/// <c>delay=200; event-delay=10; reset=100; cut-after-effect; slow=1000; status=503; retry-after=5; headers=65536; redirect=URL; cookie=a=b; hints; trailers; gzip; endless</c>.
/// Times are milliseconds, sizes bytes, <c>slow</c> is bytes a second, <c>retry-after</c> seconds.
/// </summary>
public static class FaultText
{
    /// <summary>Answers 400 for a word it does not know, so that a misspelt fault does not pass a test.</summary>
    public static Fault Parse(string text)
    {
        var fault = new Fault();
        foreach (var part in text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=', 2);
            fault = With(fault, pair[0], pair.Length == 2 ? pair[1] : "");
        }
        return fault;
    }

    private static Fault With(Fault fault, string name, string value) => name switch
    {
        "delay" => fault with { DelayBeforeHeaders = TimeSpan.FromMilliseconds(Number(name, value)) },
        "event-delay" => fault with { DelayBetweenEvents = TimeSpan.FromMilliseconds(Number(name, value)) },
        "reset" => fault with { ResetAfterBytes = Number(name, value) },
        "cut-after-effect" => fault with { CutAfterEffect = true },
        "retry-after" => fault with { RetryAfterSeconds = Number(name, value) },
        "slow" => fault with { BytesPerSecond = Number(name, value) },
        "status" => fault with { Status = Number(name, value) },
        "headers" => fault with { HeaderBytes = Number(name, value) },
        "redirect" => fault with { RedirectTo = value },
        "cookie" => fault with { SetCookie = value },
        "hints" => fault with { EarlyHints = true },
        "trailers" => fault with { Trailers = true },
        "gzip" => fault with { Gzip = true },
        "endless" => fault with { Endless = true },
        _ => throw OpenAIErrors.BadParameter("x-fake-fault", $"'{name}' is not a fault"),
    };

    private static int Number(string name, string value) =>
        int.TryParse(value, CultureInfo.InvariantCulture, out var number) ? number : throw OpenAIErrors.BadParameter("x-fake-fault", $"'{name}' wants a number");
}
