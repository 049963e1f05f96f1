using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Sallyport.Control.OpenAI;
using Sallyport.Control.OpenAI.Records;
using Sallyport.Core.Primitives;
using Sallyport.Tests.Contracts.Schema;
using Xunit;

namespace Sallyport.Tests.Control.OpenAI;

/// <summary>
/// Every operation of OpenAI's published document that is about the organization, called by the client against a server
/// that is made of the document. Paths, queries and bodies are held to it, and the answers are read whole.
/// </summary>
public sealed class AdminClientContractTests
{
    /// <summary>What the client knows and the document of 2026-08-21 does not, and where it is from.</summary>
    private static readonly Dictionary<string, string> s_newerOperations = new()
    {
        ["POST /organization/projects/{project_id}/api_keys/{api_key_id}"] = "npm package openai 7.57.0",
    };

    /// <summary>Members of answers that the document does not have, or that only other answers have.</summary>
    private static readonly HashSet<string> s_newerMembers =
    [
        "ProjectKey.ExpiresAt", // npm package openai 7.57.0
        "CreatedKey.Expires", // the same
        "Group.IsScimManaged", // called scim_managed in the answer to an assignment
    ];

    public static TheoryData<string> Operations { get; } = [.. ClientCall.All.Select(c => c.Operation)];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Operations))]
    public async Task Calls_and_reads_as_the_document_says(string operation)
    {
        var specification = Specification.LoadOrSkip();
        var server = new SpecificationServer(specification);
        using var admin = Client(server);

        var answer = await ClientCall.All.Single(c => c.Operation == operation).RunAsync(admin, Cancelled);

        Assert.Empty(server.Errors);
        Assert.Equal([operation], server.Called);
        Assert.NotNull(answer);
        if (answer is System.Collections.ICollection list) Assert.NotEmpty(list);
        Assert.Empty(UnreadMembers.Of(answer).Except(s_newerMembers));
    }

    [Fact]
    public void Has_every_operation_of_the_document_about_the_organization()
    {
        var documented = Specification.LoadOrSkip().Operations
            .Where(o => o.Path.StartsWith("/organization/", StringComparison.Ordinal) || o.Path.StartsWith("/projects/", StringComparison.Ordinal))
            .Select(o => $"{o.Method} {o.Path}").ToList();

        Assert.True(documented.Count > 100);
        Assert.Equal(documented.Order(StringComparer.Ordinal), ClientCall.All.Select(c => c.Operation).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_newer_than_the_document_is_listed_as_such()
    {
        var specification = Specification.LoadOrSkip();
        Assert.All(s_newerOperations.Keys, o => Assert.Null(specification.Operation(o.Split(' ')[0], o.Split(' ')[1])));

        var server = new SpecificationServer(specification);
        using var admin = Client(server);
        Assert.False((await admin.ProjectKeys.UpdateAsync("p", "k", new KeyChange { Scopes = KeyScopes.ReadOnly }, Cancelled)).IsSupported);
        Assert.Equal(["POST /organization/projects/p/api_keys/k is not in the document"], server.Errors);
    }

    [Fact]
    public async Task A_keys_lifetime_is_newer_than_the_document_and_nothing_else_about_it_is()
    {
        var server = new SpecificationServer(Specification.LoadOrSkip());
        using var admin = Client(server);

        (await admin.ServiceAccounts.CreateKeyAsync("p", "a", new NewKey { Name = "k", Scopes = KeyScopes.ReadOnly, Lifetime = TimeSpan.FromHours(1) }, Cancelled)).Dispose();
        (await admin.ServiceAccounts.CreateAsync("p", new NewServiceAccount { Name = "k", WithUnscopedKey = true, KeyLifetime = TimeSpan.FromHours(1) }, Cancelled)).Dispose();

        Assert.Equal(["$: 'expires_in_seconds' is declared nowhere", "$: 'expires_in_seconds' is declared nowhere"], server.Errors);
    }

    [Theory, MemberData(nameof(Operations))]
    public void The_samples_it_reads_fit_the_document(string operation)
    {
        var specification = Specification.LoadOrSkip();
        var (method, path) = (operation.Split(' ')[0], operation.Split(' ')[1]);
        var schema = specification.Answer(method, path, "application/json")!.Value;

        var sample = new SchemaSample(specification.Document).Of(schema)!;

        Assert.Empty(specification.Validator.Validate(JsonDocument.Parse(sample.ToJsonString()).RootElement, schema));
    }

    [Fact]
    public async Task Would_notice_a_wrong_call_and_a_member_that_is_not_read()
    {
        var server = new SpecificationServer(Specification.LoadOrSkip());
        using var http = new HttpMessageInvoker(server);
        async Task Send(string method, string target, string? body) => (await http.SendAsync(
            new HttpRequestMessage(new HttpMethod(method), "https://x/v1" + target) { Content = body is null ? null : new StringContent(body) }, Cancelled)).Dispose();

        await Send("GET", "/organization/no_such", null);
        await Send("GET", "/organization/costs?start_time=1&groupby[]=model", null);
        await Send("GET", "/organization/costs?group_by[]=user_id", null);
        await Send("POST", "/organization/projects", """{"nmae":"x"}""");
        await Send("POST", "/organization/projects/p/archive", "{}");

        Assert.Equal(6, server.Errors.Count);
        Assert.Equal(["Project.Name"], UnreadMembers.Of(JsonSerializer.Deserialize("""{"id":"p","status":"s","created_at":1,"archived_at":1,"external_key_id":"x","residency":"x","title":"n"}""", AdminJson.Default.Project)));
    }

    private static OpenAIAdmin Client(SpecificationServer server)
    {
        using var key = Secret.CopyOf(AdminScene.AdminKey);
        return new OpenAIAdmin(server, new Uri("https://api.openai.com/"), key, new FakeTimeProvider());
    }
}
