namespace Sallyport.Core.Policy;

/// <summary>Which names are allowed: models, tools, service tiers. <c>*</c> in a pattern stands for any characters.</summary>
public sealed record NameRules
{
    /// <summary>Null allows every name that is not denied; an empty list allows none.</summary>
    public IReadOnlyList<string>? Allow { get; init; }

    /// <summary>Wins over <see cref="Allow"/>.</summary>
    public IReadOnlyList<string> Deny { get; init; } = [];

    /// <summary>Allows every name.</summary>
    public static NameRules Any { get; } = new();

    /// <summary>Whether any name could be refused, so that the request has to be read.</summary>
    public bool Restricts => Allow is not null || Deny.Count > 0;

    public bool Permits(string name)
    {
        for (var i = 0; i < Deny.Count; i++)
        {
            if (Matches(Deny[i], name)) return false;
        }
        if (Allow is null) return true;
        for (var i = 0; i < Allow.Count; i++)
        {
            if (Matches(Allow[i], name)) return true;
        }
        return false;
    }

    /// <summary>Whether <paramref name="name"/> fits <paramref name="pattern"/>. Exact but for <c>*</c>, case included; linear in time but for the product of the lengths at worst.</summary>
    public static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        int p = 0, n = 0, star = -1, mark = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = n;
            }
            else if (p < pattern.Length && pattern[p] == name[n])
            {
                p++;
                n++;
            }
            else if (star >= 0)
            {
                // The last star takes one character more.
                p = star + 1;
                n = ++mark;
            }
            else
            {
                return false;
            }
        }
        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }
}
