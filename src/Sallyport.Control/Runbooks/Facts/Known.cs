namespace Sallyport.Control.Runbooks.Facts;

/// <summary>Facts from a source that may be absent: either they are there, or why not and what would make them known.</summary>
public sealed record Known<T> where T : class
{
    private Known(T? value, string why, string command) => (Value, Why, Command) = (value, why, command);

    /// <summary>Null where it is not known.</summary>
    public T? Value { get; }

    /// <summary>A sentence; empty where it is known.</summary>
    public string Why { get; }

    /// <summary>What to run or do so that it becomes known; empty where it is.</summary>
    public string Command { get; }

    public static Known<T> Of(T value) => new(value, "", "");

    public static Known<T> Not(string why, string command) => new(null, why, command);
}
