namespace BannedApi;

internal static class UsesWhatIsBanned
{
    public static DateTime Now() => DateTime.UtcNow;

    public static void Print() => Console.WriteLine("on stdout");

    public static string? Read() => Environment.GetEnvironmentVariable("PATH");

    public static HttpClient Connect() => new();

    public static int Guess() => Random.Shared.Next();
}
