namespace Sallyport.Core.Primitives;

/// <summary>
/// Where Sallyport keeps its state. <c>$SALLYPORT_HOME</c>, else <c>$XDG_DATA_HOME/sallyport</c>, else the platform's
/// folder for local application data. Nothing is created by constructing it.
/// </summary>
public sealed class SallyHome(string root)
{
    public const string Variable = "SALLYPORT_HOME";

    public string Root { get; } = Path.GetFullPath(root);

    public string VaultFile => Path.Combine(Root, "vault.db");

    public string ConfigFile => Path.Combine(Root, "config.yaml");

    /// <summary>A user's own provider files.</summary>
    public string ProvidersFolder => Path.Combine(Root, "providers");

    /// <summary>A user's own prices of models.</summary>
    public string PricesFile => Path.Combine(Root, "prices.yaml");

    /// <summary>What was used and what is frozen.</summary>
    public string UsageFile => Path.Combine(Root, "usage.db");

    /// <summary>What grants ask to capture, encrypted.</summary>
    public string CaptureFolder => Path.Combine(Root, "capture");

    public string JournalFolder => Path.Combine(Root, "journal");

    /// <summary>What sinks did not take, and who delivers to them at the moment.</summary>
    public string SinksFolder => Path.Combine(Root, "sinks");

    /// <summary>Control sockets and the public files of live sessions (CA bundles, the Node preload).</summary>
    public string RunFolder => Path.Combine(Root, "run");

    /// <summary>Resolves the folder from <paramref name="environment"/>, which maps a variable's name to its value.</summary>
    public static SallyHome Resolve(Func<string, string?> environment)
    {
        if (environment(Variable) is { Length: > 0 } home) return new SallyHome(home);
        if (environment("XDG_DATA_HOME") is { Length: > 0 } data) return new SallyHome(Path.Combine(data, "sallyport"));
        return new SallyHome(Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "sallyport"));
    }

    /// <summary>Creates the folder, readable by its owner alone.</summary>
    public void Create() => PrivateFolder.Create(Root);
}
