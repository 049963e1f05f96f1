using System.Text.RegularExpressions;

namespace Sallyport.Core.Leaks;

/// <summary>Secrets of the vault, then each pattern in turn, taken out of one stream.</summary>
public sealed class RedactionChain(SecretPatterns? secrets, Func<int, ReadOnlyMemory<byte>> standIn, IReadOnlyList<Regex> patterns)
{
    private readonly Scrubber? _scrubber = secrets is { MaxLength: > 0 } ? new Scrubber(secrets, standIn, keepsLength: false) : null;
    private EventStreamRedactor? _events;
    private readonly PatternRedactor[] _redactors = [.. patterns.Select(p => new PatternRedactor(p))];

    /// <summary>How much was taken out.</summary>
    public long Found => (_scrubber?.Found ?? 0) + (_events?.Found ?? 0) + _redactors.Sum(r => (long)r.Found);

    /// <summary>What follows is an event stream: text is joined across its events, as far as patterns are concerned.</summary>
    public void BeginEvents() => _events = patterns.Count > 0 ? new EventStreamRedactor(patterns) : null;

    /// <summary>What may be kept; valid until the next call.</summary>
    /// <param name="isLast">Whether nothing follows. The next call then begins another text.</param>
    public ReadOnlySpan<byte> Next(ReadOnlySpan<byte> bytes, bool isLast)
    {
        if (_scrubber is not null) bytes = _scrubber.Next(bytes, isLast);
        if (_events is not null) bytes = _events.Next(bytes, isLast);
        foreach (var redactor in _redactors) bytes = redactor.Next(bytes, isLast);
        return bytes;
    }
}
