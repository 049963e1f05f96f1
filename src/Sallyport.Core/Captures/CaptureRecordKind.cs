namespace Sallyport.Core.Captures;

/// <summary>What one piece of a capture is. The numbers are part of the format: add, never change.</summary>
public enum CaptureRecordKind : byte
{
    /// <summary>JSON: whose call it is. Always the first.</summary>
    Start = 1,

    RequestHead = 2,
    RequestBody = 3,
    AnswerHead = 4,
    AnswerBody = 5,

    /// <summary>A part of a WebSocket message to the provider, which goes on.</summary>
    MessageUp = 6,

    /// <summary>The last part of one.</summary>
    MessageUpEnd = 7,

    MessageDown = 8,
    MessageDownEnd = 9,

    /// <summary>JSON: what was left out, and how the call ended. Always the last.</summary>
    End = 10,
}
