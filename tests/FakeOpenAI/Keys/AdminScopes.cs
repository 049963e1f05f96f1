namespace FakeOpenAI.Keys;

/// <summary>What an admin key may be restricted to; seen in public error messages, not in the published document.</summary>
public static class AdminScopes
{
    public const string Read = "api.management.read";
    public const string Write = "api.management.write";
    public const string Usage = "api.usage.read";
    public const string AuditLogs = "api.audit_logs.read";

    internal static bool Contains(string scope) => scope is Read or Write or Usage or AuditLogs;
}
