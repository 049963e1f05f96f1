namespace Sallyport.Core.Vault;

/// <summary>A record that is not as Sallyport wrote it.</summary>
public sealed record IntegrityFault(string Name, IntegrityFaultKind Kind)
{
    public string Describe() => Kind switch
    {
        IntegrityFaultKind.Altered => $"\"{Name}\" was altered outside of Sallyport or is damaged",
        IntegrityFaultKind.RolledBack => $"\"{Name}\" was put back to an older version",
        IntegrityFaultKind.Missing => $"\"{Name}\" was deleted outside of Sallyport",
        _ => $"\"{Name}\" was added outside of Sallyport",
    };
}

public enum IntegrityFaultKind { Altered, RolledBack, Missing, Foreign }
