namespace Sallyport.Bench.Measures;

/// <summary>What a gate has gathered that has served for long.</summary>
/// <param name="Sessions">That live at once.</param>
/// <param name="Entries">Of its journal.</param>
/// <param name="Grants">Agents of its policy.</param>
internal sealed record GrownStore(int Sessions, int Entries, int Grants);
