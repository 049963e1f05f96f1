namespace Sallyport.Demo;

/// <summary>A step did not do what it should; the message holds what it said.</summary>
internal sealed class DemoFailure(string message) : Exception(message);
