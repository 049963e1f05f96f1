using Sallyport.Control.OpenAI;
using Sallyport.Control.Provisioning.Observing;
using Sallyport.Control.Provisioning.Planning;
using Sallyport.Control.Rotation;
using Sallyport.Control.State;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Control.Provisioning.Applying;

/// <summary>
/// One apply, from the moment it has its turn: what it will do is known before a person says yes, and is what it does.
/// Killed at any point, the same command goes on: what was being made is found by its name, a key that was made and lost
/// is deleted and made anew. Disposed of, it gives its turn back.
/// </summary>
public sealed class OrganizationApply : IDisposable
{
    /// <summary>How often one run looks again after an answer that did not come.</summary>
    private const int MaxRounds = 3;

    private readonly ApplyParts _parts;
    private readonly DesiredOrganization _desired;
    private readonly bool _adopt;
    private readonly ApplyTurn _turn;
    private readonly Ownership _ownership;
    private ObservedOrganization _observed = new();

    private OrganizationApply(ApplyParts parts, DesiredOrganization desired, bool adopt, ApplyTurn turn)
    {
        (_parts, _desired, _adopt, _turn) = (parts, desired, adopt, turn);
        _ownership = new Ownership(parts.Database.Observations);
    }

    public OrganizationPlan Plan { get; private set; } = new([]);

    /// <summary>How many new keys an earlier apply left unfinished. They are ended first.</summary>
    public int UnfinishedKeys { get; private set; }

    /// <summary>Whether there is anything to do.</summary>
    public bool IsNeeded => UnfinishedKeys > 0 || Plan.Acting.Any();

    /// <summary>What an apply would do. Looks only, and takes no turn.</summary>
    /// <exception cref="AdminProblem">The provider does not answer.</exception>
    public static async Task<OrganizationPreview> PreviewAsync(
        OpenAIAdmin admin, ControlDatabase database, UnlockedVault vault, DesiredOrganization desired, bool adopt, CancellationToken cancellationToken)
    {
        var reader = new OrganizationReader(admin, new Ownership(database.Observations));
        var observed = await reader.ReadAsync(desired, vault.List(), ApplyTurn.IntendedIn(database.Jobs), cancellationToken);
        return new OrganizationPreview(OrganizationPlanner.Plan(desired, observed with { Rotating = RotatingIn(database) }, adopt), UnfinishedKeyJobs.In(database.Jobs).Count);
    }

    /// <summary>Waits for its turn, and looks.</summary>
    /// <exception cref="UserError">Another apply does not end.</exception>
    /// <exception cref="AdminProblem">The provider does not answer.</exception>
    public static async Task<OrganizationApply> BeginAsync(ApplyParts parts, DesiredOrganization desired, bool adopt, CancellationToken cancellationToken)
    {
        var turn = await ApplyTurn.EnterAsync(parts.Database.Jobs, parts.Time, parts.Tell, cancellationToken);
        var apply = new OrganizationApply(parts, desired, adopt, turn);
        try
        {
            await apply.LookAsync(cancellationToken);
            return apply;
        }
        catch
        {
            apply.Dispose();
            throw;
        }
    }

    /// <summary>Carries the plan out. Where it ends with an error, the same command goes on from there.</summary>
    /// <exception cref="UserError">A step cannot be done, or a new key does not work.</exception>
    /// <exception cref="AdminProblem">The provider refused a step, or does not answer.</exception>
    /// <exception cref="AmbiguousOutcome">It did not answer, again and again, whether it made something.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var round = 1; ; round++)
        {
            try
            {
                await RunOnceAsync(lookAgain: round > 1, cancellationToken);
                _turn.Finish();
                return;
            }
            catch (AmbiguousOutcome lost) when (round < MaxRounds)
            {
                _parts.Tell($"{lost.Message}; looking at what is there");
            }
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task RunOnceAsync(bool lookAgain, CancellationToken cancellationToken)
    {
        var record = new ChangeRecord(_parts.Journal, _turn.Id);
        var keys = new NewKeys(_parts, _turn, record);
        if (await new UnfinishedKeyJobs(_parts, _turn, record, _ownership, keys).EndAsync(cancellationToken) || lookAgain) await LookAsync(cancellationToken);
        await TakeWhatWasIntendedAsync(new UnwantedKeys(_parts, _turn, record), cancellationToken);
        var runner = new StepRunner(_parts, _turn, record, _ownership, keys, new KnownIds(_observed), _desired.Id);
        foreach (var step in Plan.Acting.ToList()) await runner.RunAsync(step, cancellationToken);
    }

    /// <summary>What an interrupted apply made is ours from now on, by its id.</summary>
    private async Task TakeWhatWasIntendedAsync(UnwantedKeys unwanted, CancellationToken cancellationToken)
    {
        var own = _ownership.OwnAccounts();
        foreach (var project in _observed.Projects.Where(p => p.IsOurs))
        {
            if (_turn.Intended.Contains(Intent.Project(project.Name))) _ownership.RecordProject(project.Id, project.Name);
            foreach (var account in project.Accounts.Where(a => a.IsOurs && !own.Contains(a.Id) && _turn.Intended.Contains(Intent.Account(project.Name, a.Name))))
            {
                await unwanted.EndLeftOverAsync(project, account, cancellationToken);
                _ownership.RecordAccount(account.Id, account.Name);
            }
        }
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        var reader = new OrganizationReader(_parts.Admin, _ownership);
        var observed = await reader.ReadAsync(_desired, _parts.Vault.List(), _turn.Intended, cancellationToken);
        _observed = observed with { Rotating = RotatingIn(_parts.Database) };
        Plan = OrganizationPlanner.Plan(_desired, _observed, _adopt);
        UnfinishedKeys = UnfinishedKeyJobs.In(_parts.Database.Jobs).Count;
    }

    private static HashSet<string> RotatingIn(ControlDatabase database) =>
        [.. RotationReport.List(database).Where(r => !r.Finished).Select(r => r.Rotation.Credential)];
}
