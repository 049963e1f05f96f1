using System.Text.Json;
using System.Text.Json.Serialization;
using Sallyport.Broker.Sandbox;
using Sallyport.Core.Metering;
using Sallyport.Core.Primitives;

namespace Sallyport.Broker.Attach;

/// <summary>
/// The control socket's language: one JSON object a line, each way. <c>docs/serve.md</c> describes it.
/// </summary>
internal static class AttachProtocol
{
    public const int Version = 1;

    /// <summary>An environment of Linux's usual limit (2 MB), with room for JSON's escapes.</summary>
    public const int MaxLineBytes = 8 * 1024 * 1024;

    /// <summary>For a line that has begun, and for the first one.</summary>
    public static readonly TimeSpan LineTimeout = TimeSpan.FromSeconds(10);

    public const string StartSession = "start-session";
    public const string EndSession = "end-session";
    public const string List = "list";
    public const string Stop = "stop";
    public const string Lock = "lock";
    public const string Unlock = "unlock";
    /// <summary>Freezes have changed in the store: take them over now. Or, where the store could not be written: freeze this.</summary>
    public const string Freezes = "freezes";

    public const string Ping = "ping";

    public const string SessionEnded = "session-ended";
}

/// <summary>What a client says.</summary>
internal sealed record AttachRequest
{
    public required int V { get; init; }
    public required string Command { get; init; }

    /// <summary>The session that the client's environment says it is in.</summary>
    public string? Inside { get; init; }

    /// <summary>With <c>start-session</c>.</summary>
    public SessionOpening? Session { get; init; }

    /// <summary>With <c>freezes</c>, where the store could not be written.</summary>
    public Freeze? Freeze { get; init; }

    /// <summary>With <c>stop</c>: a session's id.</summary>
    public string? Id { get; init; }

    /// <summary>With <c>stop</c> and <c>end-session</c>: why, for the journal.</summary>
    public string? Reason { get; init; }
}

/// <summary>What the gate's host answers.</summary>
internal sealed record AttachReply
{
    public required int V { get; init; }
    public required bool Ok { get; init; }

    /// <summary>Not an answer but news: <c>session-ended</c>.</summary>
    public string? Event { get; init; }

    public AttachProblem? Problem { get; init; }
    public OpenedSession? Session { get; init; }
    public IReadOnlyList<SessionSummary>? Sessions { get; init; }
    public HostSummary? Host { get; init; }

    public static AttachReply Done { get; } = new() { V = AttachProtocol.Version, Ok = true };

    public static AttachReply Failed(UserError error) => new()
    {
        V = AttachProtocol.Version,
        Ok = false,
        Problem = new AttachProblem(error.Code, (int)error.ExitCode, error.Message, error.Hint),
    };
}

/// <summary>A user's problem, carried whole to the process that can show it.</summary>
internal sealed record AttachProblem(string Code, int ExitCode, string Message, string? Hint);

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.General,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(AttachRequest))]
[JsonSerializable(typeof(AttachReply))]
internal sealed partial class AttachJson : JsonSerializerContext;
