using Sallyport.Core.Yaml;

namespace Sallyport.Core.Providers;

/// <summary>
/// What a provider file gave. The hosts it claims and where are there even if something else in it is wrong, so that
/// conflicts with other files are reported with the rest.
/// </summary>
/// <param name="Provider">Null where the file has any problem.</param>
/// <param name="Name">Where its name stands.</param>
public sealed record ParsedProvider(Provider? Provider, YamlScalar? Name, IReadOnlyList<YamlScalar> Hosts, YamlProblems Problems)
{
    public bool Claims(string host) => Hosts.Any(h => h.Value == host);
}
