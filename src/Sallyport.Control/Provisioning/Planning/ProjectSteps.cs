using Sallyport.Core.PolicyFiles;

namespace Sallyport.Control.Provisioning.Planning;

public sealed record CreateProject : PlannedStep;

/// <summary>From now on the project may be changed.</summary>
public sealed record AdoptProject(string Id) : PlannedStep;

public sealed record SetModels(DesiredModels Models) : PlannedStep;

/// <param name="LimitId">Null where the project is yet to be made: then it is looked up by the model.</param>
/// <param name="Figures">What differs; what is null stays as it is.</param>
public sealed record SetRateLimit(string? LimitId, DesiredRateLimit Figures) : PlannedStep;

public sealed record SetSpendLimit(long Cents) : PlannedStep;

public sealed record CreateAlert(long Cents, IReadOnlyList<string> Recipients) : PlannedStep;

/// <param name="SubjectPrefix">Stays as it is; the provider takes an alert whole.</param>
public sealed record ChangeAlert(string Id, long Cents, IReadOnlyList<string> Recipients, string? SubjectPrefix) : PlannedStep;

/// <param name="Tools">What differs.</param>
public sealed record SetHostedTools(IReadOnlyDictionary<string, bool> Tools) : PlannedStep;

public sealed record SetDataRetention(string Retention) : PlannedStep;
