using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;
using Sallyport.Core.Yaml;

namespace Sallyport.Cli.Commands.Policy;

/// <summary>Reads a policy file that a person named.</summary>
internal static class PolicyInput
{
    public const string DefaultFile = "sallyport.yaml";

    /// <exception cref="UserError">There is no such file, or it has problems; all of them are listed.</exception>
    public static PolicyFile Read(string path, ProviderCatalog providers)
    {
        if (!File.Exists(path)) throw PolicyErrors.NoFile(path);
        var problems = new YamlProblems(path);
        var text = OperatorFile.Read(path, PolicyParser.MaxFileBytes, problems);
        return (text is null ? null : PolicyParser.Parse(text, problems, providers)) ?? throw PolicyErrors.BadFile(problems);
    }
}
