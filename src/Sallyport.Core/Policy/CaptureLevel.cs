namespace Sallyport.Core.Policy;

/// <summary>How much of an agent's requests and answers is kept.</summary>
public enum CaptureLevel
{
    Metadata,
    Redacted,
    Full,
}
