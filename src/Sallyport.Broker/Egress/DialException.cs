using Sallyport.Core.Policy;

namespace Sallyport.Broker.Egress;

/// <summary>A connection that was not made, and by which rule.</summary>
internal sealed class DialException(Denial denial, Exception? cause = null) : IOException(denial.Message, cause)
{
    public Denial Denial { get; } = denial;
}
