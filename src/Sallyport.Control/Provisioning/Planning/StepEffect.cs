namespace Sallyport.Control.Provisioning.Planning;

/// <summary>What a step does to the organization. There is none that deletes or archives: what the file does not name stays.</summary>
public enum StepEffect
{
    /// <summary>It is as the file says.</summary>
    None,

    Create,

    Change,

    /// <summary>Nothing is called: what is there is taken over, so that later steps may change it.</summary>
    Adopt,

    /// <summary>The file asks for it, and it is not done; the step says why.</summary>
    Refused,

    /// <summary>It is there and the file does not name it. It is left alone.</summary>
    NotInFile,
}
