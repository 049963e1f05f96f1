using FakeOpenAI.Capture;
using FakeOpenAI.Faults;
using Sallyport.Clients.Tests.Hunt;
using Xunit;

namespace Sallyport.Clients.Tests.Running;

/// <summary>Runs a client through the gate and hunts for the key in everything it had.</summary>
public abstract class ClientTest(Gatehouse gatehouse) : IClassFixture<Gatehouse>
{
    private protected const string Hello = "Hello from the other side of the gate.";

    /// <summary>Enough for the first words of an answer, and fewer than the whole takes.</summary>
    private const int EventsBeforeTheRest = 6;

    private protected Gatehouse Gatehouse { get; } = gatehouse;

    private protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>
    /// Runs it to its end. Fails unless it ended with 0, its processes could be searched at the moment the command
    /// names, and no key was found anywhere.
    /// </summary>
    private protected async Task<ClientOutcome> RunAsync(ClientCommand command)
    {
        return Harmless(await SearchedAsync(command), succeeds: true);
    }

    /// <summary>The same for a client whose exit code says nothing.</summary>
    private protected async Task<ClientOutcome> TryAsync(ClientCommand command) => Harmless(await SearchedAsync(command), succeeds: false);

    /// <summary>
    /// The same for a client that streams: the upstream lets a few events go and keeps the rest. Fails unless the client
    /// prints <paramref name="seen"/> in that state.
    /// </summary>
    private protected async Task<ClientOutcome> StreamAsync(ClientCommand command, string seen)
    {
        using var events = new SemaphoreSlim(EventsBeforeTheRest);
        var outcome = await SearchedAsync(command, new Fault { EventGate = events }, async run =>
        {
            await run.SeesAsync(seen, Cancel);
            Assert.False(Gatehouse.Upstream.Capture.Requests.Single(request => request.Path.StartsWith(command.HoldAt, StringComparison.Ordinal)).Finished);
        }, () => events.Release(1000));
        return Harmless(outcome, succeeds: true);
    }

    private protected async Task<ClientOutcome> SearchedAsync(ClientCommand command)
    {
        var answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return await SearchedAsync(command, new Fault { HoldHeaders = answer.Task }, async run =>
        {
            var arrived = Gatehouse.Upstream.Capture.WaitForAsync(request => IsHeld(command, request), Cancel);
            await Task.WhenAny(arrived, run.Exited).WaitAsync(TimeSpan.FromSeconds(120), Cancel);
        }, answer.SetResult);
    }

    private async Task<ClientOutcome> SearchedAsync(ClientCommand command, Fault fault, Func<ProgramRun, Task> moment, Action release)
    {
        Tools.NeedProc();
        using var workplace = Gatehouse.NewWorkplace();
        var upstream = Gatehouse.Upstream;
        upstream.Faults.Clear();
        upstream.Capture.Clear();
        if (command.FirstFault is { } first) upstream.Faults.Once(command.HoldAt, first);
        upstream.Faults.Once(command.HoldAt, fault);

        var mark = Guid.NewGuid().ToString("N");
        await using var run = Start(command, workplace, mark);
        List<LiveProcess> searched = [];
        List<Finding> findings = [];
        var hunt = new KeyHunt(Gatehouse.Keys.Values);
        try
        {
            await moment(run);
            if (!Entrance.IsDirect) Search(run.Id, mark, command, hunt, searched, findings);
        }
        finally
        {
            release();
        }

        var exitCode = await run.ExitCodeAsync(Cancel);
        findings.AddRange(hunt.InFolder(workplace.Root));
        findings.AddRange(hunt.InText("stdout", run.Out));
        findings.AddRange(hunt.InText("stderr", run.Error));
        return new ClientOutcome
        {
            ExitCode = exitCode,
            Out = run.Out,
            Error = run.Error,
            Requests = upstream.Capture.Requests,
            Searched = searched,
            Findings = findings,
        };
    }

    private static bool IsHeld(ClientCommand command, CapturedRequest request) =>
        request.Path.StartsWith(command.HoldAt, StringComparison.Ordinal) && (command.HoldMethod is null || request.Method == command.HoldMethod);

    private static ClientOutcome Harmless(ClientOutcome outcome, bool succeeds)
    {
        Assert.True(!succeeds || outcome.ExitCode == 0, $"It failed.\n{outcome}");
        if (Entrance.IsDirect) return outcome;
        Assert.True(outcome.Searched.Count > 1, $"Only {outcome.Searched.Count} processes were there to be searched.\n{outcome}");
        Assert.True(outcome.Findings.Count == 0, $"A real key was found in:\n{string.Join('\n', outcome.Findings)}\n{outcome}");
        return outcome;
    }

    private ProgramRun Start(ClientCommand command, Workplace workplace, string mark)
    {
        var environment = workplace.Environment(command.CleanEnvironment);
        environment[ProcessTree.MarkVariable] = mark;
        foreach (var (name, value) in Entrance.IsDirect ? Entrance.DirectEnvironment(Gatehouse) : Gatehouse.SallyEnvironment) environment[name] = value;
        foreach (var (name, value) in command.Environment)
        {
            if (value is null) environment.Remove(name);
            else environment[name] = value;
        }
        IReadOnlyList<string> line = Entrance.IsDirect
            ? [command.Program, .. command.Arguments]
            : [.. Repository.Sally, "run", .. command.RunOptions, "--", command.Program, .. command.Arguments];
        return ProgramRun.Start(line, environment, workplace.Work);
    }

    /// <summary>
    /// Everything of the run: environment and command line. Of all but <c>sally</c> itself, which holds the key by
    /// design, the memory too.
    /// </summary>
    private static void Search(int root, string mark, ClientCommand command, KeyHunt hunt, List<LiveProcess> searched, List<Finding> findings)
    {
        searched.AddRange(ProcessTree.Of(root, mark));
        foreach (var process in searched)
        {
            var isSally = process.Id == root;
            if (!isSally || !command.KeyInOuterEnvironment) findings.AddRange(hunt.InProcess(process));
            if (!isSally) findings.AddRange(hunt.InMemory(process));
        }
    }
}
