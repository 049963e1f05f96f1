namespace Sallyport.Core.Journal;

/// <summary>
/// One line of the journal before it gets its number, time and hash. Every member is optional but the type, absent
/// members are not written, and none may ever hold a secret.
/// </summary>
public sealed record JournalEntry
{
    /// <summary>One of <see cref="JournalEntryType"/>.</summary>
    public required string Type { get; init; }

    public string? Session { get; init; }
    public string? Agent { get; init; }
    public string? Credential { get; init; }
    public int? CredentialVersion { get; init; }

    /// <summary>Joins the entries of one request: its intent and its outcome.</summary>
    public string? Request { get; init; }

    public string? Provider { get; init; }
    public string? Method { get; init; }
    public string? Host { get; init; }

    /// <summary>Without its query, which may hold what the agent would rather not have written down.</summary>
    public string? Path { get; init; }

    /// <summary>The rule that decided, such as <c>foreign-credential</c>.</summary>
    public string? Rule { get; init; }

    public string? Reason { get; init; }
    public int? Status { get; init; }
    public long? RequestBytes { get; init; }
    public long? ResponseBytes { get; init; }

    /// <summary>From the request's first byte at the gate to the response's last, in microseconds.</summary>
    public long? Microseconds { get; init; }

    /// <summary>The model that answered, by the provider's word, or that was asked for.</summary>
    public string? Model { get; init; }

    public long? InputTokens { get; init; }
    public long? OutputTokens { get; init; }

    /// <summary>Billionths of a US dollar; absent where the model has no price.</summary>
    public long? NanoUsd { get; init; }

    /// <summary>True where the provider did not say what was used, so that it was estimated.</summary>
    public bool? Estimated { get; init; }

    /// <summary>The capture of the call: its name in the folder of captures.</summary>
    public string? Capture { get; init; }

    /// <summary>The SHA-256 of the capture's file, as 64 hexadecimal digits; absent where it could not be finished.</summary>
    public string? CaptureSha256 { get; init; }

    public int? ProcessId { get; init; }

    /// <summary>Whatever else a human needs: a command's name, a file, a count.</summary>
    public string? Detail { get; init; }
}
