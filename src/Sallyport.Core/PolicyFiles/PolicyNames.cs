namespace Sallyport.Core.PolicyFiles;

/// <summary>The spelling of names in <c>sallyport.yaml</c>.</summary>
public static class PolicyNames
{
    public const int MaxAgentLength = 64;

    public static bool IsAgent(string name) =>
        name.Length is > 0 and <= MaxAgentLength && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    /// <summary>Of a model, a tool or a service tier, with <c>*</c> for any characters.</summary>
    public static bool IsPattern(string pattern) =>
        pattern.Length <= 256 && pattern.All(c => c is > ' ' and < '\x7f');
}
