using FakeOpenAI;
using FakeOpenAI.Keys;
using Sallyport.Clients.Tests.Running;
using Xunit;

namespace Sallyport.Clients.Tests.Clients;

/// <summary>
/// The admin client of openai-node, straight against the upstream: what our own control plane is tested with is also what
/// OpenAI's library takes for OpenAI.
/// </summary>
public sealed class AdminSdkTests
{
    [Fact]
    public async Task Administers_an_organization_and_pages_to_the_end()
    {
        var node = Tools.Node(24);
        var cancelled = TestContext.Current.CancellationToken;
        var root = Directory.CreateTempSubdirectory("gate-admin-");
        await using var upstream = await FakeServer.StartAsync(cancellationToken: cancelled);
        try
        {
            using var workplace = new Workplace(root.FullName);
            var ca = Path.Combine(root.FullName, "ca.pem");
            await upstream.WriteCertificateAuthorityAsync(ca, cancelled);
            var environment = workplace.Environment(clean: true);
            environment["NODE_EXTRA_CA_CERTS"] = ca;
            environment["OPENAI_BASE_URL"] = upstream.Origin.OriginalString + "/v1";
            environment["OPENAI_API_KEY"] = upstream.State.CreateKey().Text;
            environment["OPENAI_ADMIN_KEY"] = upstream.State.CreateKey(FakeKeyType.Admin).Text;
            await using var run = ProgramRun.Start([node, Repository.Node("admin.mjs")], environment, workplace.Work);
            var exitCode = await run.ExitCodeAsync(cancelled);
            var outcome = new ClientOutcome { ExitCode = exitCode, Out = run.Out, Error = run.Error, Requests = upstream.Capture.Requests, Searched = [], Findings = [] };

            Assert.True(exitCode == 0, outcome.ToString());
            Assert.Equal("default p0 p1 p2 p3 p4, archived", outcome["projects"]);
            Assert.Equal($"{upstream.State.Text} 401 bot true invalid_api_key", outcome["keys"]);
            Assert.Equal("3 allow_list 500", outcome["limits"]);
            Assert.Equal("1 gpt-5 1 gpt-5, input | gpt-5, output", outcome["usage"]);
            Assert.Equal("api_key.updated" + string.Concat(Enumerable.Repeat(" project.created", 6)), outcome["audit"]);
            Assert.Equal("bots people olga@canary.example", outcome["people"]);
            Assert.Equal("AuthenticationError 401", outcome["no-admin-key"]);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }
}
