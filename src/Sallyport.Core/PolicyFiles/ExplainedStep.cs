namespace Sallyport.Core.PolicyFiles;

/// <summary>One of the ten steps of a request.</summary>
/// <param name="Name">One word, as <c>docs/architecture.md</c> calls it.</param>
/// <param name="Reached">False for what comes after a denial.</param>
public sealed record ExplainedStep(int Number, string Name, bool Reached, string Text);
