namespace FakeOpenAI.Tls;

/// <summary>Which certificate the server shows in the next handshake.</summary>
public enum CertificateMode
{
    /// <summary>Issued by the fake's authority, for the names it answers to, valid now.</summary>
    Good,

    /// <summary>Issued by the authority and valid, for <c>wrong.invalid</c> alone.</summary>
    WrongName,

    /// <summary>Right names, signed by its own key.</summary>
    SelfSigned,

    /// <summary>Right names, right authority, over since yesterday.</summary>
    Expired,
}
