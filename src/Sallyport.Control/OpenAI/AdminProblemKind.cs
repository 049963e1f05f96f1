namespace Sallyport.Control.OpenAI;

/// <summary>What went wrong with a call to the Admin API.</summary>
public enum AdminProblemKind
{
    /// <summary>401: the admin key is not accepted.</summary>
    KeyRejected,

    /// <summary>401 or 403: the admin key lives but may not make this call.</summary>
    NotAllowed,

    /// <summary>404: the thing named does not exist.</summary>
    NotFound,

    /// <summary>404 or 405: the provider does not know this call. See <see cref="AdminProblem.IsUnknownCall"/>.</summary>
    UnknownCall,

    /// <summary>Any other 4xx: the call is understood and refused.</summary>
    Refused,

    /// <summary>429 that passes by itself.</summary>
    RateLimited,

    /// <summary>429 that does not: quota, credit or a spend limit.</summary>
    QuotaExhausted,

    /// <summary>No connection: nothing was sent.</summary>
    Unreachable,

    /// <summary>The certificate is not to be trusted: nothing was sent.</summary>
    Untrusted,

    /// <summary>No answer in time.</summary>
    TimedOut,

    /// <summary>5xx, or an answer that was cut.</summary>
    Broken,

    /// <summary>An answer that is not what the API gives: another server, or another version.</summary>
    Unreadable,
}
