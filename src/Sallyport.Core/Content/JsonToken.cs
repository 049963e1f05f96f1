namespace Sallyport.Core.Content;

/// <summary>What <see cref="JsonScanner"/> found next.</summary>
internal enum JsonToken
{
    /// <summary>The bytes are used up; more are needed.</summary>
    More,
    StartObject,
    EndObject,
    StartArray,
    EndArray,
    Name,
    Text,
    Number,
    True,
    False,
    Null,

    /// <summary>Not JSON; <see cref="JsonScanner.Problem"/> says why.</summary>
    Bad,
}
