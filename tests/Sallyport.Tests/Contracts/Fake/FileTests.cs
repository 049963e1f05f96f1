using System.Net;
using System.Security.Cryptography;
using Xunit;

namespace Sallyport.Tests.Contracts.Fake;

public sealed class FileTests : FakeTests
{
    [Fact]
    public async Task Takes_a_large_upload_without_keeping_it()
    {
        // Other tests of this process use memory meanwhile, but not so much.
        const long Size = 384L * 1024 * 1024;
        using var form = new MultipartFormDataContent { { new StringContent("user_data"), "purpose" }, { new StreamContent(new PatternStream(Size)), "file", "big.bin" } };
        var request = Client.Request("POST", "/v1/files");
        request.Content = form;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (response, body) = await Client.JsonAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(Size, body.GetProperty("bytes").GetInt64());
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, Size / 2);
        using var expected = new PatternStream(Size);
        Assert.Equal(Convert.ToHexStringLower(await SHA256.HashDataAsync(expected, Cancelled)), Client.Server.State.Files.Of(Client.Key.Project.Id).Single().Sha256);
    }

    [Fact]
    public async Task Sends_a_generated_file_of_any_size()
    {
        var file = Client.Server.State.Files.AddGenerated(Client.Key.Project.Id, "big.bin", 5_000_000);
        using var response = await Client.Http.SendAsync(Client.Request("GET", $"/v1/files/{file.Id}/content"), Cancelled);
        Assert.Equal(5_000_000, (await response.Content.ReadAsByteArrayAsync(Cancelled)).Length);
    }

    [Fact]
    public async Task Joins_the_parts_of_an_upload_in_the_order_given()
    {
        var (_, upload) = await Client.JsonAsync("POST", "/v1/uploads", """{"filename":"a.txt","purpose":"user_data","bytes":6,"mime_type":"text/plain"}""");
        var path = "/v1/uploads/" + upload.GetProperty("id").GetString();
        var second = await PartAsync(path, "def");
        var first = await PartAsync(path, "abc");
        var (_, done) = await Client.JsonAsync("POST", path + "/complete", $$"""{"part_ids":["{{first}}","{{second}}"]}""");
        Assert.Equal("completed", done.GetProperty("status").GetString());
        using var content = await Client.Http.SendAsync(Client.Request("GET", $"/v1/files/{done.GetProperty("file").GetProperty("id").GetString()}/content"), Cancelled);
        Assert.Equal("abcdef", await content.Content.ReadAsStringAsync(Cancelled));
        Assert.Equal(HttpStatusCode.BadRequest, (await Client.JsonAsync("POST", path + "/cancel")).Response.StatusCode);
    }

    private async Task<string> PartAsync(string upload, string text)
    {
        var request = Client.Request("POST", upload + "/parts");
        request.Content = new MultipartFormDataContent { { new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(text)), "data", "part" } };
        return (await Client.JsonAsync(request)).Body.GetProperty("id").GetString()!;
    }

    /// <summary>So many bytes of a pattern, made as they are read.</summary>
    private sealed class PatternStream(long size) : Stream
    {
        private long _position;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, size - _position);
            for (var i = 0; i < count; i++)
                buffer[i] = (byte)(_position + i);
            _position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
