using Sallyport.Control.OpenAI;
using Sallyport.Control.OpenAI.Calling;
using Sallyport.Control.OpenAI.Records;
using Xunit;

namespace Sallyport.Tests.Control.OpenAI;

public sealed class SecretHandlingTests
{
    private const string Value = "sk-" + "svcacct-CANARY-one-time";

    private static readonly NewKey s_key = new() { Name = "k", Scopes = KeyScopes.Of("api.model.read") };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_created_keys_value_is_in_its_secret_and_prints_nowhere()
    {
        var scene = new AdminScene($$"""{"object":"x","value":"{{Value}}","name":"k","created_at":10,"id":"key_1","expires_at":20}""");

        using var key = await scene.Admin.ServiceAccounts.CreateKeyAsync("p", "a", s_key, Cancelled);

        Assert.True(key.Secret.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(Value)));
        Assert.Equal(("key_1", "k", 10, 20), (key.Id, key.Name, key.Created!.Value.ToUnixTimeSeconds(), key.Expires!.Value.ToUnixTimeSeconds()));
        Assert.DoesNotContain("CANARY", key.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_account_made_with_a_key_has_it_in_a_secret_too()
    {
        var scene = new AdminScene($$"""{"id":"sa_1","name":"a","role":"member","created_at":10,"api_key":{"id":"key_1","value":"{{Value}}","name":"Secret Key","created_at":10} }""");

        using var made = await scene.Admin.ServiceAccounts.CreateAsync("p", new NewServiceAccount { Name = "a", WithUnscopedKey = true }, Cancelled);

        Assert.Equal(Value.Length, made.Key!.Secret.Length);
        Assert.DoesNotContain("CANARY", made.ToString(), StringComparison.Ordinal);
        Assert.Equal("""{"name":"a","create_service_account_only":false}""", scene.Sent[0].Body);
    }

    [Fact]
    public async Task An_escaped_value_is_unescaped()
    {
        var scene = new AdminScene("""{"value":"sk-CANARY\u002Done\/two","id":"key_1"}""");

        using var key = await scene.Admin.ServiceAccounts.CreateKeyAsync("p", "a", s_key, Cancelled);

        Assert.True(key.Secret.FixedTimeEquals("sk-CANARY-one/two"u8));
    }

    [Theory, InlineData("99999999999999"), InlineData("\"soon\""), InlineData("{}"), InlineData("null")]
    public async Task A_key_is_not_lost_for_an_odd_fact_beside_it(string odd)
    {
        var scene = new AdminScene($$"""{"value":"sk-CANARY","id":"key_1","created_at":{{odd}},"expires_at":{{odd}} }""");

        using var key = await scene.Admin.ServiceAccounts.CreateKeyAsync("p", "a", s_key, Cancelled);

        Assert.True(key.Secret.FixedTimeEquals("sk-CANARY"u8));
        Assert.Null(key.Created);
        Assert.Null(key.Expires);
    }

    [Theory]
    [InlineData("""{"value":"sk-CANARY","name":"no id"}""")]
    [InlineData("""{"value":"sk-CANARY","value":"sk-CANARY-2","id":"key_1"}""")]
    [InlineData("""{"value":["sk-CANARY"],"id":"key_1"}""")]
    [InlineData("""{"value":"sk-CANARY","id":17}""")]
    [InlineData("""{"id":"key_1","value":"sk-CANARY""")]
    [InlineData("""{"id":"key_1"}""")]
    [InlineData("""["sk-CANARY"]""")]
    public async Task An_answer_that_cannot_be_read_is_ambiguous_and_says_no_key(string answer)
    {
        var scene = new AdminScene(answer);

        var outcome = await Assert.ThrowsAsync<AmbiguousOutcome>(() => scene.Admin.ServiceAccounts.CreateKeyAsync("p", "a", s_key, Cancelled));

        Assert.DoesNotContain("CANARY", outcome.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", AdminApiErrors.Explain(outcome).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answers_bytes_are_zeroed()
    {
        var longer = new string('x', 100_000);
        AnswerBody body;
        ReadOnlyMemory<byte> kept;
        using (var content = new StringContent(Value + longer))
        {
            body = await AnswerBody.ReadAsync(content, Cancelled);
            unsafe
            {
                fixed (byte* first = body.Utf8) kept = new PinnedBytes(first, body.Utf8.Length).Memory;
            }
        }
        Assert.Equal((byte)'s', kept.Span[0]);

        body.Dispose();

        Assert.False(kept.Span.ContainsAnyExcept((byte)0));
    }

    [Theory]
    [InlineData("Incorrect API key provided: {0}. You can find yours in the settings.")]
    [InlineData("Incorrect API key provided: sk-admin-CANARY***CANARY. You can find yours in the settings.")]
    [InlineData("Incorrect API key provided: CANARY. You can find yours in the settings.")]
    [InlineData("what is {0}?")]
    [InlineData("and 'sess-CANARYCANARY', or \"ek_CANARY\"")]
    public async Task A_key_that_an_error_repeats_is_taken_out(string message)
    {
        var scene = new AdminScene((_, _, _) => Task.FromResult(AdminScene.Error(401, message.Replace("{0}", AdminScene.AdminKey, StringComparison.Ordinal), "invalid_api_key")));

        var problem = await Assert.ThrowsAsync<AdminProblem>(() => scene.Admin.Projects.GetAsync("p", Cancelled));

        Assert.DoesNotContain("CANARY", problem.ToString(), StringComparison.Ordinal);
        Assert.Contains("[redacted]", problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("CANARY", AdminApiErrors.Explain(problem).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_in_any_other_word_of_an_error_is_taken_out_too()
    {
        var scene = new AdminScene((_, _, _) =>
        {
            var answer = AdminScene.Error(400, "Unknown parameter: x", AdminScene.AdminKey, type: AdminScene.AdminKey);
            answer.Headers.Add("x-request-id", AdminScene.AdminKey);
            return Task.FromResult(answer);
        });

        var problem = await Assert.ThrowsAsync<AdminProblem>(() => scene.Admin.Projects.GetAsync("p", Cancelled));

        Assert.DoesNotContain("CANARY", $"{problem.Code} {problem.ErrorType} {problem.RequestId} {AdminApiErrors.Explain(problem)}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_admin_key_goes_along_and_is_taken_off_the_request_after()
    {
        HttpRequestMessage? seen = null;
        string? authorization = null;
        var scene = new AdminScene((_, request, _) =>
        {
            (seen, authorization) = (request, request.Headers.Authorization?.ToString());
            return Task.FromResult(AdminScene.Json(200, """{"id":"p"}"""));
        });

        await scene.Admin.Projects.GetAsync("p", Cancelled);

        Assert.Equal("Bearer " + AdminScene.AdminKey, authorization);
        Assert.Null(seen!.Headers.Authorization);
    }

    /// <summary>A second look at memory that stays where it is.</summary>
    private sealed unsafe class PinnedBytes(byte* first, int length) : System.Buffers.MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => new(first, length);

        public override System.Buffers.MemoryHandle Pin(int elementIndex = 0) => new(first + elementIndex);

        public override void Unpin() => _ = first;

        protected override void Dispose(bool disposing) => _ = disposing;
    }
}
