using System.Text.RegularExpressions;

namespace Sallyport.Core.Providers;

/// <summary>Patterns of keys: always for the whole key, and always in linear time, whatever a file says.</summary>
internal static class KeyPattern
{
    public static Regex Compile(string pattern) =>
        new($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
