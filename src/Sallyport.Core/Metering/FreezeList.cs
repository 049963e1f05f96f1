namespace Sallyport.Core.Metering;

/// <summary>All freezes in force, as one immutable value. A gate swaps the whole of it at once.</summary>
public sealed class FreezeList
{
    private readonly Dictionary<FreezeTarget, Freeze> _freezes;
    private readonly Freeze? _all;

    public FreezeList(IEnumerable<Freeze> freezes)
    {
        _freezes = [];
        foreach (var freeze in freezes) _freezes[freeze.Target] = freeze;
        _all = _freezes.GetValueOrDefault(FreezeTarget.All);
    }

    public static FreezeList None { get; } = new([]);

    public IEnumerable<Freeze> All => _freezes.Values;

    /// <summary>What holds a request of <paramref name="agent"/> with <paramref name="credential"/>, or null.</summary>
    public Freeze? Find(string agent, string? credential)
    {
        if (_freezes.Count == 0) return null;
        return _all
            ?? _freezes.GetValueOrDefault(FreezeTarget.Agent(agent))
            ?? (credential is null ? null : _freezes.GetValueOrDefault(FreezeTarget.Credential(credential)));
    }

    public FreezeList With(Freeze freeze) => _freezes.ContainsKey(freeze.Target) ? this : new([.. _freezes.Values, freeze]);

    public FreezeList Without(FreezeTarget target) => new(_freezes.Values.Where(f => f.Target != target));
}
