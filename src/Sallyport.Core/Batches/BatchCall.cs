using Sallyport.Core.Content;
using Sallyport.Core.Policy;

namespace Sallyport.Core.Batches;

/// <summary>A call that lines of a batch file make: what a decision depends on, without what each line says of its own.</summary>
public sealed record BatchCall
{
    public required string Method { get; init; }
    public required string Path { get; init; }
    public string? Model { get; init; }
    public IReadOnlyList<string> AlsoModels { get; init; } = [];
    public IReadOnlyList<string> Tools { get; init; } = [];
    public bool? Store { get; init; }
    public bool? Background { get; init; }
    public string? ServiceTier { get; init; }
    public bool Continues { get; init; }
    public bool HasStoredPrompt { get; init; }

    public static BatchCall Of(in BatchLine line) => new()
    {
        Method = line.Method,
        Path = line.Path,
        Model = line.Facts.Model,
        AlsoModels = line.Facts.AlsoModels,
        Tools = line.Facts.Tools,
        Store = line.Facts.Store,
        Background = line.Facts.Background,
        ServiceTier = line.Facts.ServiceTier,
        Continues = line.Facts.Continues,
        HasStoredPrompt = line.Facts.HasStoredPrompt,
    };

    /// <summary>As a line again, to be decided on like one.</summary>
    public BatchLine ToLine() => new(0, Method, Path, new ContentFacts
    {
        Model = Model,
        AlsoModels = AlsoModels,
        Tools = Tools,
        Store = Store,
        Background = Background,
        ServiceTier = ServiceTier,
        Continues = Continues,
        HasStoredPrompt = HasStoredPrompt,
    });
}
