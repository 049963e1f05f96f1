namespace Sallyport.Broker.Forwarding;

/// <summary>A body was asked for again of which a part had gone: the client is told to send it again, as only it can.</summary>
internal sealed class PartlySentException() : IOException("the body had gone in part, and only the client can send it again");
