namespace Sallyport.Core.Content;

/// <summary>The grammar of a JSON number, a character at a time.</summary>
internal struct JsonNumber
{
    private At _at;

    public readonly bool IsComplete => _at is At.Zero or At.Whole or At.Fraction or At.Exponent;

    /// <summary>Whether the number goes on with <paramref name="c"/>.</summary>
    public bool TryTake(byte c)
    {
        var isDigit = c is >= (byte)'0' and <= (byte)'9';
        var next = (_at, c) switch
        {
            (At.Start, (byte)'-') => At.Minus,
            (At.Start or At.Minus, (byte)'0') => At.Zero,
            (At.Start or At.Minus or At.Whole, _) when isDigit => At.Whole,
            (At.Zero or At.Whole, (byte)'.') => At.Point,
            (At.Point or At.Fraction, _) when isDigit => At.Fraction,
            (At.Zero or At.Whole or At.Fraction, (byte)'e' or (byte)'E') => At.ExponentMark,
            (At.ExponentMark, (byte)'+' or (byte)'-') => At.ExponentSign,
            (At.ExponentMark or At.ExponentSign or At.Exponent, _) when isDigit => At.Exponent,
            _ => At.Start,
        };
        if (next == At.Start) return false;
        _at = next;
        return true;
    }

    private enum At { Start, Minus, Zero, Whole, Point, Fraction, ExponentMark, ExponentSign, Exponent }
}
