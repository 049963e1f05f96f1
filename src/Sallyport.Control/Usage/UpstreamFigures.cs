namespace Sallyport.Control.Usage;

/// <summary>What the provider counted of one thing in one span of time.</summary>
/// <param name="Requests">Calls of a model; of a tool for the kinds that count calls of tools.</param>
/// <param name="Input">Tokens, those that were cached among them.</param>
/// <param name="Other">In the kind's own unit: images, characters, seconds, bytes, sessions.</param>
public readonly record struct UpstreamFigures(long Requests, long Input, long CachedInput, long Output, double Other)
{
    public long Tokens => Input + Output;

    public static UpstreamFigures operator +(UpstreamFigures a, UpstreamFigures b) =>
        new(a.Requests + b.Requests, a.Input + b.Input, a.CachedInput + b.CachedInput, a.Output + b.Output, a.Other + b.Other);
}
