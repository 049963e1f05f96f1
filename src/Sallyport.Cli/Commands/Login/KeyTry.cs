using Sallyport.Cli.Output;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;
using Sallyport.Core.Settings;

namespace Sallyport.Cli.Commands.Login;

/// <summary>Whether a key is tried before it is stored, and what follows from the answer.</summary>
internal static class KeyTry
{
    /// <returns>How it was tried, for people and the journal.</returns>
    /// <exception cref="UserError">The key is dead, or could not be tried.</exception>
    public static async Task<string> RunAsync(
        CliContext context, Provider provider, Secret secret, IReadOnlyDictionary<string, string> facts, bool offline, CancellationToken cancellationToken)
    {
        if (offline) return "not tried (--offline)";
        if (EffectiveSettings.Load(context.Home, context.Environment).LoginOffline) return "not tried (login.offline)";
        if (provider == SinkProvider.Instance) return "not tried (sally sinks test NAME does)";
        if (provider.Probe is not { } probe) return $"not tried ({provider.Title} has no harmless call for it)";
        var trial = new KeyTrial(provider, probe, UpstreamRedirection.Of(context));
        context.Tell($"trying the key: {trial.Call}");
        var result = await trial.RunAsync(secret, facts, cancellationToken);
        return result.Outcome switch
        {
            TrialOutcome.Alive or TrialOutcome.Restricted => result.Explanation,
            TrialOutcome.Dead => throw LoginErrors.Dead(provider, result.Explanation),
            _ => throw LoginErrors.NotKnown(provider, result.Explanation),
        };
    }
}
