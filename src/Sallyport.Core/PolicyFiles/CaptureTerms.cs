using System.Text.RegularExpressions;
using Sallyport.Core.Policy;

namespace Sallyport.Core.PolicyFiles;

/// <summary>What a policy says of capture.</summary>
internal sealed record CaptureTerms(CaptureLevel Level, IReadOnlyList<Regex> Patterns)
{
    public static CaptureTerms None { get; } = new(CaptureLevel.Metadata, []);
}
