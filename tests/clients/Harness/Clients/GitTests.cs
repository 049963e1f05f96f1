using Sallyport.Clients.Tests.Running;
using Xunit;

namespace Sallyport.Clients.Tests.Clients;

/// <summary>git over HTTPS: the placeholder is the password inside the base64 of Basic.</summary>
public sealed class GitTests(Gatehouse gatehouse) : ClientTest(gatehouse)
{
    private const string CredentialHelper =
        """git config --global credential.helper '!f() { echo username=x-access-token; echo "password=$GITHUB_TOKEN"; }; f'""";

    [Fact]
    public async Task Clones_commits_and_pushes_with_a_credential_helper()
    {
        var repository = await NewRepositoryAsync();
        var outcome = await RunAsync(Git(
            $"""
            {CredentialHelper}
            git clone -q https://github.com/acme/{repository}.git copy
            cd copy
            cat README
            echo more >> README
            git commit -qam 'One more line'
            git push -q origin HEAD:main
            git ls-remote origin refs/heads/main | cut -f1 | grep -Fx "$(git rev-parse HEAD)" && echo pushed
            """, $"/acme/{repository}.git/git-upload-pack"));

        Assert.StartsWith("written before\n", outcome.Out, StringComparison.Ordinal);
        Assert.EndsWith("pushed\n", outcome.Out, StringComparison.Ordinal);
        outcome.SawKey(Gatehouse.Keys["github"], $"/acme/{repository}.git/git-receive-pack", $"/acme/{repository}.git/git-upload-pack");
    }

    [Fact]
    public async Task Clones_with_the_placeholder_in_the_address_and_a_clean_environment()
    {
        Assert.SkipWhen(Entrance.IsDirect, "insteadOf does not reach an address with a user name");
        var repository = await NewRepositoryAsync();
        var outcome = await RunAsync(Git(
            $"""
            git clone -q "https://x-access-token:$GITHUB_TOKEN@github.com/acme/{repository}.git" copy
            cat copy/README
            """, $"/acme/{repository}.git/git-upload-pack") with
        { CleanEnvironment = true });

        Assert.Equal("written before\n", outcome.Out);
        outcome.SawKey(Gatehouse.Keys["github"], $"/acme/{repository}.git/git-upload-pack");
    }

    [Fact]
    public async Task Sends_its_proxy_credentials_only_after_407()
    {
        Assert.SkipWhen(Entrance.IsDirect, "there is no proxy");
        var repository = await NewRepositoryAsync();
        await using var tap = ProxyTap.Start();
        await RunAsync(Git(
            $"""
            {tap.Redirection}
            {CredentialHelper}
            git ls-remote https://github.com/acme/{repository}.git
            """, $"/acme/{repository}.git/git-upload-pack"));

        Assert.False(tap.Connects[0].HasCredentials, "It sent its credentials unasked; this test is then of no use.");
        Assert.Equal(407, tap.Connects[0].Status);
        Assert.Equal(200, tap.Connects.First(connect => connect.HasCredentials).Status);
    }

    private async Task<string> NewRepositoryAsync()
    {
        var git = Tools.OnPath("git", "git");
        var name = "notes-" + Guid.NewGuid().ToString("N")[..8];
        var bare = Path.Combine(Gatehouse.GitRoot, "acme", name + ".git");
        using var workplace = Gatehouse.NewWorkplace();
        await using var run = ProgramRun.Start(["/bin/sh", "-ec",
            $"""
            {Identity}
            {git} init -q --bare -b main {bare}
            {git} -C {bare} config http.receivepack true
            {git} init -q -b main start
            cd start
            echo 'written before' > README
            {git} add README
            {git} commit -qm 'The first line'
            {git} push -q {bare} main
            """], workplace.Environment(clean: true), workplace.Work);
        var exitCode = await run.ExitCodeAsync(Cancel);
        Assert.True(exitCode == 0, run.Error);
        return name;
    }

    private const string Identity = "export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.org GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.org";

    private static ClientCommand Git(string script, string holdAt)
    {
        Tools.OnPath("git", "git");
        return ClientCommand.Shell($"{Identity}\n{script}", holdAt);
    }
}
