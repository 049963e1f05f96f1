namespace Sallyport.Control.Inventory;

public enum FindingSeverity { Low, Medium, High }

/// <summary>Something in the organization that is not as it should be.</summary>
/// <param name="Rule">One word with dashes, stable: <c>legacy-key</c>.</param>
/// <param name="Subject">What it is about: a key's id, a project's name, a credential.</param>
/// <param name="Summary">One sentence, with the figures.</param>
/// <param name="Mend">The command or the step that mends it.</param>
public sealed record InventoryFinding(FindingSeverity Severity, string Rule, string Subject, string Summary, string Mend);
