namespace FakeOpenAI.Capture;

/// <summary>A WebSocket message, with who sent it.</summary>
public sealed record CapturedFrame(bool FromClient, string Text);
