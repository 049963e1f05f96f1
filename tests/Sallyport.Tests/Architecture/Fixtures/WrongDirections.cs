// Deliberately bad: each type breaks one rule, so that the tests can show that they would notice.
#pragma warning disable IDE0130 // The namespaces stand for folders of Core.
namespace Sallyport.Tests.Architecture.Fixtures.Primitives
{
    internal static class KnowsTheVault
    {
        public static object Make() => new Vault.SomeVault();
    }
}

namespace Sallyport.Tests.Architecture.Fixtures.Vault
{
    internal sealed class SomeVault;

    internal static class OpensItsOwnStore
    {
        public static Storage.SomeStore? Store { get; }
    }
}

namespace Sallyport.Tests.Architecture.Fixtures.Storage
{
    internal sealed class SomeStore
    {
        public Vault.SomeVault? Vault { get; init; }
    }
}

namespace Sallyport.Tests.Architecture.Fixtures.Policy
{
    internal static class ReadsAFile
    {
        public static bool Decide() => File.Exists("/etc/allow");
    }

    internal static class AsksTheNetwork
    {
        // Async: the use is inside the compiler's own nested type.
        public static async Task<bool> DecideAsync(object client) =>
            await ((HttpClient)client).GetStringAsync(new Uri("https://example.com/"), CancellationToken.None) == "allow";
    }

    internal static class LooksAtTheWorld
    {
        public static Func<bool> Decide { get; } = () => Environment.GetEnvironmentVariable("ALLOW") == "1";
    }
}
