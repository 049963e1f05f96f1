using System.CommandLine;
using Sallyport.Broker.Metering;
using Sallyport.Cli.Commands.Vault;
using Sallyport.Core.Journal;
using Sallyport.Core.Metering;

namespace Sallyport.Cli.Commands.Gate;

/// <summary>Whom <c>freeze</c> and <c>thaw</c> are about, and what both do once the store is changed.</summary>
internal sealed class FreezeOptions
{
    private readonly Argument<string?> _agent = new("agent") { Description = "The agent's name, as sally ps lists it", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _credential = new("--credential") { Description = "Whoever uses this credential", HelpName = "NAME" };
    private readonly Option<bool> _all = new("--all") { Description = "Every agent" };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_agent);
        command.Options.Add(_credential);
        command.Options.Add(_all);
    }

    public FreezeTarget Read(ParseResult parsed, string verb)
    {
        List<FreezeTarget> targets = [];
        if (parsed.GetValue(_agent) is { Length: > 0 } agent) targets.Add(FreezeTarget.Agent(agent));
        if (parsed.GetValue(_credential) is { Length: > 0 } credential) targets.Add(FreezeTarget.Credential(credential));
        if (parsed.GetValue(_all)) targets.Add(FreezeTarget.All);
        return targets.Count == 1 ? targets[0] : throw SessionErrors.FreezeWhat(verb);
    }

    /// <summary>Has every running gate take the change over at once, and writes it down.</summary>
    /// <returns>How many gates there are.</returns>
    public static async Task<int> TellAsync(CliContext context, string entryType, FreezeTarget target, string reason, CancellationToken cancellationToken)
    {
        try
        {
            return await RunningGates.TellAllAsync(context, (gate, cancel) => gate.TakeFreezesAsync(null, cancel), cancellationToken);
        }
        finally
        {
            await using var journal = JournalWriter.Open(context.Home, context.Time, null, null);
            await journal.AppendAsync(Freezer.Entry(entryType, target) with { Reason = reason }, CancellationToken.None);
        }
    }
}
