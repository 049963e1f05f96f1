namespace Sallyport.Broker.Content;

/// <summary>Ends the sending of a body in its middle, so that the provider never has it whole. Why is in <c>Exchange.Refused</c>.</summary>
internal sealed class RefusedBodyException() : IOException("The rest of the body was refused.");
