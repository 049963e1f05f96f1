using Sallyport.Core.Policy;

namespace Sallyport.Core.Metering;

/// <summary>
/// What a call may use before it is sent. Two figures, because two things hang on it: money and tokens of a budget are
/// reserved by the most that the call can use; a rate by what it is likely to use, as a debt there is paid back by waiting.
/// </summary>
/// <param name="Most">An upper bound, but for what <c>docs/limits.md</c> lists.</param>
/// <param name="Likely">For rates per minute.</param>
public readonly record struct UpperBound(TokenUsage Most, TokenUsage Likely)
{
    /// <summary>The input of a model whose context is not known.</summary>
    public const long DefaultContext = 1_000_000;

    /// <summary>The output of a model of which nothing is known, where the request sets no limit.</summary>
    public const long DefaultMaxOutput = 128_000;

    /// <summary>For rates, the output of a request that sets no limit.</summary>
    public const long LikelyOutput = 4096;

    /// <summary>An image's tokens at the highest quality and size.</summary>
    public const long OutputTokensAnImage = 6240;

    /// <summary>In UTF-8 text of a JSON body a token has three bytes or more, but for rare scripts and noise.</summary>
    public const long LikelyBytesAToken = 3;

    /// <summary>Of each measure the smallest amount.</summary>
    public static UpperBound Least { get; } = new(new TokenUsage { Output = 1, IsEstimated = true }, default);

    private const int MaxChoices = 128;

    /// <param name="shape">What kind of call it is; <see cref="ContentShape.None"/> uses no tokens.</param>
    /// <param name="facts">What its body says.</param>
    /// <param name="bodyBytes">The body's length, or null where it is not known beforehand.</param>
    /// <param name="price">What is known of the model.</param>
    public static UpperBound Of(ContentShape shape, ContentFacts facts, long? bodyBytes, ModelPrice? price)
    {
        if (shape is ContentShape.None or ContentShape.Unread or ContentShape.FileForm or ContentShape.Batch) return default;
        var context = price?.Context ?? DefaultContext;
        // A token stands for one byte at least, so the body's length bounds what is said in it. What it only refers to,
        // an earlier conversation, may fill the context.
        var input = facts.Continues || bodyBytes is null ? context : Math.Min(bodyBytes.Value, context);
        var likelyInput = Math.Min(bodyBytes ?? context, context) / LikelyBytesAToken + 1;
        var choices = Math.Clamp(facts.Choices ?? 1, 1, MaxChoices);
        return shape switch
        {
            ContentShape.Embeddings or ContentShape.Moderations => Both(new TokenUsage { Input = input }, new TokenUsage { Input = likelyInput }),
            ContentShape.Images or ContentShape.ImageForm => Images(input, likelyInput, choices, price),
            // Audio is bytes that are no text: at most as many tokens as bytes, and far fewer.
            ContentShape.AudioForm => Both(
                new TokenUsage { Input = Math.Min(bodyBytes ?? context, context), Output = price?.MaxOutput ?? LikelyOutput, Seconds = Seconds(bodyBytes, price) },
                new TokenUsage { Input = likelyInput / 100, Output = LikelyOutput / 4 }),
            ContentShape.Speech => Both(
                new TokenUsage { Input = input, Output = Output(facts, price) },
                new TokenUsage { Input = likelyInput, Output = LikelyOutput }),
            _ => Both(
                new TokenUsage { Input = input, Output = Output(facts, price) * choices },
                new TokenUsage { Input = likelyInput, Output = (facts.MaxOutputTokens is { } stated ? Math.Max(0, Math.Min(stated, Output(facts, price))) : Math.Min(LikelyOutput, Output(facts, price))) * choices }),
        };
    }

    private static long Output(ContentFacts facts, ModelPrice? price)
    {
        var most = price?.MaxOutput ?? (facts.MaxOutputTokens is null ? DefaultMaxOutput : long.MaxValue / MaxChoices / 1_000_000);
        return facts.MaxOutputTokens is { } stated ? Math.Clamp(stated, 0, most) : most;
    }

    private static UpperBound Images(long input, long likelyInput, long images, ModelPrice? price)
    {
        // Billed by the image or by tokens, never by both.
        var output = price?.Image is null ? OutputTokensAnImage * images : 0;
        return Both(
            new TokenUsage { Input = price?.Image is null ? input : 0, Output = output, Images = images },
            new TokenUsage { Input = likelyInput, Output = output, Images = images });
    }

    /// <summary>The least that a second of speech takes in a common format: 8 kbit/s.</summary>
    private static double Seconds(long? bodyBytes, ModelPrice? price) => price?.Minute is null ? 0 : (bodyBytes ?? 25 << 20) / 1000.0;

    private static UpperBound Both(TokenUsage most, TokenUsage likely) => new(most with { IsEstimated = true }, likely with { IsEstimated = true });
}
