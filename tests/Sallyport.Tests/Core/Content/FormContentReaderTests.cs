using System.Text;
using Sallyport.Core.Content;
using Sallyport.Core.Policy;
using Xunit;

namespace Sallyport.Tests.Core.Content;

public sealed class FormContentReaderTests
{
    private const string Granted = """{"custom_id":"1","method":"POST","url":"/v1/responses","body":{"model":"gpt-5","input":"x"}}""";
    private const string Refused = """{"custom_id":"2","body":{"model":"gpt-4o","tools":[{"type":"mcp"}]},"url":"/v1/responses","method":"POST"}""";

    [Fact]
    public void Reads_the_fields_that_decide_and_lets_files_stream_by_wherever_the_form_is_cut()
    {
        var form = Form(Field("prompt", "a cat"), File("image[]", "a\r\n--b\r-\r\n--other\r\n"), Field("model", "gpt-image-1"), Field("n", "3"), Field("image_x", "y"));
        for (var cut = 0; cut <= form.Length; cut++)
        {
            var reader = new FormContentReader("bound", null);
            Assert.Null(reader.Read(form.AsSpan(0, cut)) ?? reader.Read(form.AsSpan(cut)) ?? reader.Complete());
            Assert.Equal(("gpt-image-1", 3L), (reader.Facts.Model, reader.Facts.Choices));
        }
    }

    [Theory]
    [InlineData("model")]
    [InlineData("n")]
    [InlineData("purpose")]
    public void A_deciding_field_that_comes_twice_is_refused(string name) =>
        Assert.Equal(Rule.DuplicateField, Refusal(Form(Field(name, "1"), Field("x", "y"), Field(name, "1")))?.Rule);

    [Theory]
    [InlineData("Content-Disposition: form-data; name=\"model\"; name=\"other\"")]
    [InlineData("Content-Disposition: form-data; name=\"model\"; filename=\"model\"")]
    [InlineData("Content-Disposition: form-data; name=\"Model\"")]
    [InlineData("Content-Disposition: form-data; name=\"model[]\"")]
    [InlineData("Content-Disposition: form-data; name=\"mo\\del\"")]
    [InlineData("Content-Disposition: form-data; name*=utf-8''model")]
    [InlineData("Content-Disposition: form-data; name=\"x\"\r\nContent-Disposition: form-data; name=\"model\"")]
    [InlineData("Content-Disposition: form-data;\r\n name=\"model\"")]
    [InlineData("Content-Disposition: form-data; name=\"x\"\r\nContent-Transfer-Encoding: base64")]
    [InlineData("Content-Type: text/plain")]
    [InlineData("Content-Disposition: form-data; name=\"model\"\r\nContent-Type: text/plain; charset=utf-16")]
    public void A_part_whose_head_two_readers_could_read_differently_is_refused(string head) =>
        Assert.Equal(Rule.MalformedContent, Refusal(Encoding.UTF8.GetBytes($"--bound\r\n{head}\r\n\r\nx\r\n--bound--\r\n"))?.Rule);

    [Theory]
    [InlineData("preamble\r\n--bound\r\n\r\n--bound--")]
    [InlineData("--bound \r\n\r\n")]
    [InlineData("--bound--\r\nmore")]
    [InlineData("--bound\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\nx\r\n")]
    [InlineData("--bound\nContent-Disposition: form-data; name=\"x\"\n\nx\n--bound--")]
    [InlineData("")]
    public void What_is_not_the_form_it_is_declared_to_be_is_refused(string body) =>
        Assert.Equal(Rule.MalformedContent, Refusal(Encoding.UTF8.GetBytes(body))?.Rule);

    [Fact]
    public void Each_line_of_a_batch_is_decided_on_wherever_the_form_is_cut_and_wherever_its_purpose_stands()
    {
        foreach (var isFirst in new[] { true, false })
        {
            var parts = new[] { Field("purpose", "batch"), File("file", $"{Granted}\r\n\n{Refused}\n{Granted}") };
            var form = Form(isFirst ? parts : [.. parts.Reverse()]);
            for (var cut = 0; cut <= form.Length; cut++)
            {
                var reader = new FormContentReader("bound", OnLine);
                var denial = reader.Read(form.AsSpan(0, cut)) ?? reader.Read(form.AsSpan(cut)) ?? reader.Complete();
                Assert.Equal((Rule.ToolNotAllowed, "line 3 of the batch: mcp"), (denial?.Rule, denial?.Subject));
            }
        }
    }

    [Fact]
    public void A_file_for_another_purpose_may_hold_anything()
    {
        Assert.Null(Refusal(Form(Field("purpose", "user_data"), File("file", Refused)), OnLine));
        Assert.Null(Refusal(Form(File("file", "%PDF\0\u00ff not JSON"), Field("purpose", "vision")), OnLine));
        Assert.Equal(Rule.MalformedContent, Refusal(Form(File("file", "not JSON"), Field("purpose", "batch")), OnLine)?.Rule);
        Assert.Equal(Rule.DuplicateField, Refusal(Form(File("file", Granted.Replace("\"url\"", "\"url\":\"/v1/x\",\"url\"", StringComparison.Ordinal)), Field("purpose", "batch")), OnLine)?.Rule);
    }

    private static Denial? OnLine(BatchLine line) => line.Facts.Tools.Contains("mcp") ? new Denial(Rule.ToolNotAllowed, "mcp") : null;

    private static Denial? Refusal(byte[] body, Func<BatchLine, Denial?>? onLine = null)
    {
        var whole = new FormContentReader("bound", onLine);
        var denial = whole.Read(body) ?? whole.Complete();
        var bytewise = new FormContentReader("bound", onLine);
        Denial? found = null;
        foreach (var b in body) found ??= bytewise.Read([b]);
        Assert.Equal(denial, found ?? bytewise.Complete());
        return denial;
    }

    private static string Field(string name, string value) => $"Content-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}";

    private static string File(string name, string content) =>
        $"Content-Disposition: form-data; name={name}; filename=\"a \\\" b.jsonl\"; filename*=utf-8''a.jsonl\r\nContent-Type: application/octet-stream\r\n\r\n{content}";

    private static byte[] Form(params string[] parts) =>
        Encoding.UTF8.GetBytes(string.Concat(parts.Select(p => $"--bound\r\n{p}\r\n")) + "--bound--\r\n");
}
