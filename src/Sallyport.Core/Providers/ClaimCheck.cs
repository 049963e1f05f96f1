using Sallyport.Core.Yaml;

namespace Sallyport.Core.Providers;

/// <summary>A host belongs to one provider, or it would be open whose key it gets.</summary>
internal static class ClaimCheck
{
    public static void ReportConflicts(IReadOnlyList<ParsedProvider> own, IReadOnlyList<Provider> builtIn)
    {
        foreach (var parsed in own)
        {
            foreach (var host in parsed.Hosts)
            {
                if (builtIn.FirstOrDefault(b => b.Claims(host.Value)) is { } known)
                {
                    parsed.Problems.Add(host, $"the host {host.Value} already belongs to the built-in provider '{known.Name}': "
                        + $"remove it, or name this provider '{known.Name}' to replace that one");
                }
                else if (own.FirstOrDefault(o => o != parsed && o.Claims(host.Value)) is { } other)
                {
                    parsed.Problems.Add(host, $"the host {host.Value} is also claimed by {YamlProblems.Quote(Path.GetFileName(other.Problems.File))}: "
                        + "a host belongs to one provider");
                }
            }
        }
    }
}
