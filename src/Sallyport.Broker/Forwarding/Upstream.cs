namespace Sallyport.Broker.Forwarding;

/// <param name="origin">Where requests really go: the provider's host, or the operator's redirection, whose path is put in front.</param>
internal sealed class Upstream(Uri origin, HttpMessageInvoker invoker)
{
    private static readonly UriCreationOptions s_byteForByte = new() { DangerousDisablePathAndQueryCanonicalization = true };

    private LastAddress? _last;

    public HttpMessageInvoker Invoker { get; } = invoker;

    /// <summary>Scheme, authority and path prefix, without a slash at the end.</summary>
    private string Prefix { get; } = origin.GetLeftPart(UriPartial.Path).TrimEnd('/');

    /// <summary>
    /// Where a request goes. An agent calls the same path again and again, and its address is parsed once; one with a query
    /// is not kept, as a key may stand in it.
    /// </summary>
    public Uri AddressOf(string path, string query)
    {
        if (query.Length > 0) return new Uri(Prefix + path + query, in s_byteForByte);
        if (_last is { } last && last.Path == path) return last.Address;
        var address = new Uri(Prefix + path, in s_byteForByte);
        _last = new LastAddress(path, address);
        return address;
    }

    private sealed record LastAddress(string Path, Uri Address);
}
