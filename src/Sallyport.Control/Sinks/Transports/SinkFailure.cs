using System.Net.Sockets;
using System.Security.Authentication;
using Sallyport.Control.Sinks.Delivery;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Sinks.Transports;

/// <summary>What went wrong on the way to a receiver, in words.</summary>
internal static class SinkFailure
{
    public static bool IsExpected(Exception e, CancellationToken stop) =>
        e is HttpRequestException or IOException or SocketException or AuthenticationException or UserError or UnauthorizedAccessException or FormatException
        || (e is OperationCanceledException && !stop.IsCancellationRequested);

    public static DeliveryAnswer Answer(Exception e, TimeSpan patience)
    {
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case AuthenticationException: return DeliveryAnswer.Later("its certificate is not to be trusted: " + cause.Message);
                case SocketException: return DeliveryAnswer.Later(cause.Message);
                case OperationCanceledException: return DeliveryAnswer.Later($"no answer within {patience.TotalSeconds:0} seconds");
            }
        }
        return DeliveryAnswer.Later(e.Message);
    }
}
