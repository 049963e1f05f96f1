namespace FakeOpenAI.Keys;

/// <summary>The shapes of key the fake makes and accepts.</summary>
public enum FakeKeyType
{
    /// <summary><c>sk-proj-…</c>, 164 characters.</summary>
    Project,

    /// <summary><c>sk-svcacct-…</c>, 167 characters.</summary>
    ServiceAccount,

    /// <summary><c>sk-…</c>, 51 characters.</summary>
    Legacy,

    /// <summary><c>sk-admin-…</c>, 133 characters; refused on every inference path.</summary>
    Admin,

    /// <summary><c>sk-ant-api03-…AA</c>.</summary>
    Anthropic,

    /// <summary><c>sk-ant-admin01-…AA</c>; refused on every inference path.</summary>
    AnthropicAdmin,

    /// <summary><c>AIza…</c>, 39 characters.</summary>
    Gemini,

    /// <summary><c>ghp_…</c>, 40 characters.</summary>
    GitHub,
}
