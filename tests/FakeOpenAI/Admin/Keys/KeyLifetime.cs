namespace FakeOpenAI.Admin.Keys;

/// <summary><c>expires_in_seconds</c>: one second to a year, counted from the request.</summary>
internal static class KeyLifetime
{
    public static TimeSpan? Read(AdminBody body) => body.Number("expires_in_seconds", 1, 31_536_000) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
}
