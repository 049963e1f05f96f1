using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sallyport.Core.Journal;
using Xunit;

namespace Sallyport.Tests.Core.Journal;

/// <summary>The lines the encoder writes against those of <see cref="Utf8JsonWriter"/> and a hash made anew for each.</summary>
public sealed class JournalEncoderTests
{
    private const int Seeds = 3000;

    private static readonly DateTimeOffset s_start = new(2026, 3, 4, 5, 6, 7, 89, TimeSpan.Zero);
    private static readonly byte[] s_zeros = JournalLine.Zeros.ToArray();

    [Fact]
    public void Writes_the_bytes_that_the_JSON_writer_of_the_platform_writes()
    {
        using var encoder = new JournalEncoder();
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var (seq, entries) = (random.NextInt64(1L << random.Next(1, 60)), Entries(random));
            var expected = Expected(seq, entries, JavaScriptEncoder.Default);
            var actual = Written(encoder, seq, entries);

            if (!actual.AsSpan().SequenceEqual(expected)) Assert.Fail($"seed {seed}\n{Encoding.Latin1.GetString(expected)}{Encoding.Latin1.GetString(actual)}");
        }
    }

    [Fact]
    public void Escaping_less_would_be_noticed()
    {
        using var encoder = new JournalEncoder();
        var differ = Enumerable.Range(0, 100).Select(seed => Entries(new Random(seed))).Count(entries =>
            !Written(encoder, 0, entries).AsSpan().SequenceEqual(Expected(0, entries, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)));

        Assert.True(differ > 50, $"only {differ} of 100");
    }

    [Fact]
    public void Writes_every_character_as_the_JSON_writer_does()
    {
        using var encoder = new JournalEncoder();
        for (var c = 0; c <= char.MaxValue; c++)
        {
            List<(JournalEntry, DateTimeOffset)> entries =
                [(new JournalEntry { Type = "t", Reason = ((char)c).ToString(), Detail = $"plain {(char)c} plain" }, s_start)];
            if (!Written(encoder, 0, entries).AsSpan().SequenceEqual(Expected(0, entries, JavaScriptEncoder.Default))) Assert.Fail($"U+{c:X4}");
        }
    }

    [Fact]
    public void A_batch_of_megabytes_leaves_the_next_one_as_it_would_be()
    {
        using var encoder = new JournalEncoder();
        var small = Entries(new Random(1));
        var large = Enumerable.Repeat((new JournalEntry { Type = "t", Path = new string('é', 9000), Detail = new string('x', 1000) }, s_start), 500).ToList();

        Assert.Equal(Expected(7, small, JavaScriptEncoder.Default), Written(encoder, 7, small));
        var written = Written(encoder, 8, large);
        Assert.True(written.Length > 2 << 20, $"only {written.Length} bytes");
        Assert.Equal(Expected(8, large, JavaScriptEncoder.Default), written);
        Assert.Equal(Expected(9, small, JavaScriptEncoder.Default), Written(encoder, 9, small));
    }

    private static byte[] Written(JournalEncoder encoder, long seq, List<(JournalEntry Entry, DateTimeOffset Time)> entries)
    {
        encoder.Begin(seq, s_zeros);
        foreach (var (entry, time) in entries) encoder.Add(entry, time);
        return encoder.Lines.ToArray();
    }

    private static byte[] Expected(long seq, List<(JournalEntry Entry, DateTimeOffset Time)> entries, JavaScriptEncoder escaping)
    {
        var lines = new ArrayBufferWriter<byte>();
        var prev = Encoding.ASCII.GetString(s_zeros);
        foreach (var (entry, time) in entries)
        {
            var line = new ArrayBufferWriter<byte>();
            using var json = new Utf8JsonWriter(line, new JsonWriterOptions { Encoder = escaping });
            json.WriteStartObject();
            json.WriteNumber("seq", ++seq);
            json.WriteString("time", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
            Members(json, entry);
            json.WriteString("prev", prev);
            json.Flush();
            prev = Convert.ToHexStringLower(SHA256.HashData(line.WrittenSpan));
            json.WriteString("hash", prev);
            json.WriteEndObject();
            json.Flush();
            lines.Write(line.WrittenSpan);
            lines.Write("\n"u8);
        }
        return lines.WrittenSpan.ToArray();
    }

    private static void Members(Utf8JsonWriter json, JournalEntry entry)
    {
        Text("type", entry.Type, JournalText.NameLength);
        Text("session", entry.Session, JournalText.NameLength);
        Text("agent", entry.Agent, JournalText.NameLength);
        Text("credential", entry.Credential, JournalText.NameLength);
        Number("credential_version", entry.CredentialVersion);
        Text("request", entry.Request, JournalText.NameLength);
        Text("provider", entry.Provider, JournalText.NameLength);
        Text("method", entry.Method, JournalText.NameLength);
        Text("host", entry.Host, JournalText.NameLength);
        Text("path", entry.Path, JournalText.PathLength);
        Text("rule", entry.Rule, JournalText.NameLength);
        Text("reason", entry.Reason, JournalText.DetailLength);
        Number("status", entry.Status);
        Number("request_bytes", entry.RequestBytes);
        Number("response_bytes", entry.ResponseBytes);
        Number("microseconds", entry.Microseconds);
        Text("model", entry.Model, JournalText.NameLength);
        Number("input_tokens", entry.InputTokens);
        Number("output_tokens", entry.OutputTokens);
        Number("nano_usd", entry.NanoUsd);
        if (entry.Estimated is { } estimated) json.WriteBoolean("estimated", estimated);
        Text("capture", entry.Capture, JournalText.NameLength);
        Text("capture_sha256", entry.CaptureSha256, JournalText.NameLength);
        Number("process_id", entry.ProcessId);
        Text("detail", entry.Detail, JournalText.DetailLength);

        void Text(string name, string? value, int length)
        {
            if (value is not null) json.WriteString(name, JournalText.Bound(value, length));
        }

        void Number(string name, long? value)
        {
            if (value is { } number) json.WriteNumber(name, number);
        }
    }

    private static List<(JournalEntry Entry, DateTimeOffset Time)> Entries(Random random)
    {
        var time = s_start;
        // Most within one second, as in a batch, and some much later.
        return [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => (JournalEntrySamples.Entry(random), time = time.AddTicks(random.NextInt64(1L << random.Next(1, 50)))))];
    }
}
