using Sallyport.Broker.Forwarding;
using Xunit;

namespace Sallyport.Tests.Broker.Upstreams;

public sealed class UpstreamAddressTests
{
    [Fact]
    public void The_address_of_a_path_is_parsed_once_and_one_with_a_query_each_time()
    {
        using var handler = new SocketsHttpHandler();
        using var invoker = new HttpMessageInvoker(handler);
        var upstream = new Upstream(new Uri("https://api.example.com/prefix/"), invoker);

        var address = upstream.AddressOf("/v1/chat%2Fcompletions", "");

        Assert.Equal("https://api.example.com/prefix/v1/chat%2Fcompletions", address.AbsoluteUri);
        Assert.Same(address, upstream.AddressOf("/v1/chat%2Fcompletions", ""));
        var withKey = upstream.AddressOf("/v1/chat%2Fcompletions", "?key=a");
        Assert.Equal("?key=a", withKey.Query);
        Assert.NotSame(withKey, upstream.AddressOf("/v1/chat%2Fcompletions", "?key=a"));
        Assert.Same(address, upstream.AddressOf("/v1/chat%2Fcompletions", ""));
        Assert.Equal("/prefix/v1/models", upstream.AddressOf("/v1/models", "").AbsolutePath);
        Assert.Equal("/prefix/v1/chat%2Fcompletions", upstream.AddressOf("/v1/chat%2Fcompletions", "").AbsolutePath);
    }
}
