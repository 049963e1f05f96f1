using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Sallyport.Broker;

/// <summary>What the HTTP server must not limit, because the provider does, and what it must.</summary>
internal static class GateLimits
{
    public static void Apply(KestrelServerLimits limits)
    {
        // Uploads of any size and readers of any slowness: a reasoning model may be silent for many minutes.
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.KeepAliveTimeout = TimeSpan.FromMinutes(15);

        // Above the gate's own 64 KB, so that it is the gate which refuses, in the provider's words.
        limits.MaxRequestHeadersTotalSize = 256 * 1024;
        limits.MaxRequestHeaderCount = 200;
        limits.MaxRequestLineSize = 64 * 1024;
        limits.MaxRequestBufferSize = 1024 * 1024;

        limits.Http2.MaxRequestHeaderFieldSize = 256 * 1024;
        limits.Http2.MaxStreamsPerConnection = 1000;
        limits.Http2.InitialConnectionWindowSize = 4 * 1024 * 1024;
        limits.Http2.InitialStreamWindowSize = 1024 * 1024;
    }
}
