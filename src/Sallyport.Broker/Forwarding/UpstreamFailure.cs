using System.Security.Authentication;
using Sallyport.Broker.Egress;
using Sallyport.Core.Policy;

namespace Sallyport.Broker.Forwarding;

/// <summary>Turns the HTTP stack's exceptions into the rule that names what happened.</summary>
internal static class UpstreamFailure
{
    public static Denial Classify(HttpRequestException failure, string host)
    {
        for (Exception? e = failure; e is not null; e = e.InnerException)
        {
            if (e is DialException dial) return dial.Denial;
            if (e is AuthenticationException) return new Denial(Rule.UpstreamCertificate, host);
        }
        return failure.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError => new Denial(Rule.UpstreamUnreachable, host),
            HttpRequestError.SecureConnectionError => new Denial(Rule.UpstreamCertificate, host),
            _ => new Denial(Rule.UpstreamBroken, host),
        };
    }
}
