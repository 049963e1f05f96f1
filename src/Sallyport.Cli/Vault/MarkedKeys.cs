using Sallyport.Control.State;
using Sallyport.Control.Watch;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Vault;

/// <summary>Which stored keys the control plane found to be gone at the provider.</summary>
internal sealed class MarkedKeys
{
    private readonly IReadOnlyList<KeyMark> _marks;

    private MarkedKeys(IReadOnlyList<KeyMark> marks) => _marks = marks;

    /// <summary>None where no control plane has ever run here.</summary>
    public static MarkedKeys Read(CliContext context)
    {
        if (!File.Exists(ControlDatabase.PathIn(context.Home))) return new MarkedKeys([]);
        using var database = ControlDatabase.Open(context.Home, context.Time);
        return new MarkedKeys(new KeyMarks(database).List());
    }

    /// <summary><c>vanished</c> or <c>deleted</c>; null for a key that nothing is known against.</summary>
    public string? Of(Credential credential) => _marks.FirstOrDefault(m => m.IsOf(credential))?.State;
}
