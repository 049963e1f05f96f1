namespace Sallyport.Control.OpenAI.Records;

/// <summary>One page of any of the API's three kinds.</summary>
internal sealed record Page<T>
{
    public required List<T> Data { get; init; }

    public bool HasMore { get; init; }

    public string? LastId { get; init; }

    public string? Next { get; init; }

    public string? NextPage { get; init; }
}

/// <summary>What DELETE answers. Some resources leave out all but one of these.</summary>
internal sealed record Deleted
{
    public string? Id { get; init; }
}
