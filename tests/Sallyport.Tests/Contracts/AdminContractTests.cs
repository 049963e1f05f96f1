using System.Text.Json;
using FakeOpenAI.Http;
using FakeOpenAI.Keys;
using Sallyport.Tests.Contracts.Fake;
using Sallyport.Tests.Contracts.Schema;
using Xunit;

namespace Sallyport.Tests.Contracts;

/// <summary>The fake's Admin API holds to OpenAI's published specification: every operation that the product needs is served, in the shapes given there.</summary>
public sealed class AdminContractTests
{
    private static readonly Dictionary<string, string> NewerThanTheSpecification = new()
    {
        ["POST /organization/projects/{project_id}/api_keys/{api_key_id}"] = "key update, in the npm package openai 7.57.0",
    };

    /// <summary>Members that the newer types have and the specification does not.</summary>
    private static readonly string[] NewerMembers = ["'expires_at' is declared nowhere"];

    private static readonly IReadOnlyList<Exchange> s_all = [.. AdminExchange.All, .. AdminPeopleExchange.All];

    public static TheoryData<string, bool> Exchanges
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var exchange in s_all)
                foreach (var newer in (bool[])[false, true])
                    data.Add(exchange.ToString(), newer);
            return data;
        }
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void Serves_only_operations_of_the_specification_or_listed_as_newer()
    {
        var specification = Specification.LoadOrSkip();
        foreach (var route in Routes())
            Assert.True(specification.Operation(route.Method, route.Path) is null == NewerThanTheSpecification.ContainsKey(route.Name),
                $"{route.Name} must either be in the specification or be listed as newer, not both and not neither");
        Assert.Empty(NewerThanTheSpecification.Keys.Except(Routes().Select(route => route.Name)));
    }

    [Fact]
    public void Serves_every_published_operation_of_administration() =>
        Assert.Empty(Missing(Specification.LoadOrSkip(), RouteTable.All));

    [Fact]
    public void Would_notice_an_operation_that_is_not_served() =>
        Assert.Equal(["GET /organization/costs"], Missing(Specification.LoadOrSkip(), RouteTable.All.Where(route => route.Pattern != "/v1/organization/costs")));

    [Fact]
    public void Checks_the_answer_of_every_route() =>
        Assert.Equal(
            Routes().Select(route => route.Name).Except(NewerThanTheSpecification.Keys).Order(),
            s_all.Select(exchange => exchange.ToString()).Order());

    [Theory]
    [MemberData(nameof(Exchanges))]
    public async Task Answers_in_the_shape_of_the_specification(string name, bool newer)
    {
        var specification = Specification.LoadOrSkip();
        var exchange = s_all.Single(exchange => exchange.ToString() == name);
        await using var client = await FakeClient.StartAsync(Cancelled);
        client.Server.State.Admin.DeletesServiceAccountKeys = true;
        client.Server.State.Admin.Newer = newer;
        client.Key = client.Server.State.CreateKey(FakeKeyType.Admin);
        var (path, content) = await exchange.PrepareAsync(client);
        var request = client.Request(exchange.Method, "/v1" + path);
        request.Content = content;
        var (response, body) = await client.JsonAsync(request);
        Assert.True(response.IsSuccessStatusCode, body.ToString());
        var errors = specification.Validator.Validate(body, specification.Answer(exchange.Method, exchange.Pattern, "application/json")!.Value);
        Assert.Empty(newer ? [.. errors.Where(error => !NewerMembers.Any(member => error.EndsWith(member, StringComparison.Ordinal)))] : errors);
        if (body.TryGetProperty("data", out var data))
            Assert.NotEqual(0, data.GetArrayLength());
        if (body.TryGetProperty("next_page", out _))
            Assert.Equal(1, data[1].GetProperty("results").GetArrayLength());
    }

    /// <summary>The operations of the document under <c>/organization</c> and <c>/projects</c> that no route takes.</summary>
    private static IEnumerable<string> Missing(Specification specification, IEnumerable<FakeRoute> routes) =>
        from operation in specification.Operations
        where operation.Path.StartsWith("/organization/", StringComparison.Ordinal) || operation.Path.StartsWith("/projects/", StringComparison.Ordinal)
        where !routes.Any(route => route.Method == operation.Method && route.Match("/v1" + operation.Path) is not null)
        select $"{operation.Method} {operation.Path}";

    private static IEnumerable<(string Method, string Path, string Name)> Routes() =>
        RouteTable.All.Where(route => route.Surface == Surface.OpenAIAdmin).Select(route => (route.Method, route.Pattern["/v1".Length..], $"{route.Method} {route.Pattern["/v1".Length..]}"));
}
