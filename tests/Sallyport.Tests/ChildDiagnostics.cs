using System.Runtime.CompilerServices;

namespace Sallyport.Tests;

/// <summary>
/// .NET programs that tests start open no way in for diagnostics: one that is killed leaves the socket and the pipes of it
/// in the temporary folder.
/// </summary>
internal static class ChildDiagnostics
{
#pragma warning disable CA2255 // Many tests start programs, each in its own way; this runs before all of them.
    [ModuleInitializer]
    internal static void TurnOff() => Environment.SetEnvironmentVariable("DOTNET_EnableDiagnostics", "0");
#pragma warning restore CA2255
}
