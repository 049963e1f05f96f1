namespace Sallyport.Control.OpenAI.Records;

internal sealed record RetentionSetting
{
    public required string Type { get; init; }
}

internal sealed record RetentionBody
{
    public required string RetentionType { get; init; }
}
