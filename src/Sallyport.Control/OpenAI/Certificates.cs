using Sallyport.Control.OpenAI.Calling;
using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Control.OpenAI;

/// <summary><c>certificates</c> of the organization, and which of them hold for it or for a project. 50 at most.</summary>
public sealed class Certificates
{
    /// <summary>How many are switched on or off at once.</summary>
    public const int MaxToggled = 10;

    private readonly AdminCalls _calls;

    internal Certificates(AdminCalls calls) => _calls = calls;

    public IAsyncEnumerable<Certificate> ListAsync(AdminScope scope, CancellationToken cancellationToken) =>
        _calls.ListAsync(Listing.ById(scope.Path("certificates"), AdminJson.Default.PageCertificate, static c => c.Id), cancellationToken);

    /// <summary>Null where there is none.</summary>
    public Task<Certificate?> GetAsync(string certificateId, CancellationToken cancellationToken) =>
        _calls.FindAsync(Path(certificateId), AdminJson.Default.Certificate, cancellationToken);

    /// <param name="pem">The certificate alone: it never holds a private key.</param>
    public Task<Certificate> UploadAsync(string? name, string pem, CancellationToken cancellationToken)
    {
        if (pem.Contains("PRIVATE KEY", StringComparison.Ordinal)) throw new ArgumentException("a private key is not uploaded", nameof(pem));
        return _calls.CreateAsync(Path(), new CertificateBody { Name = name, Certificate = pem }, AdminJson.Default.CertificateBody, AdminJson.Default.Certificate, cancellationToken);
    }

    public Task<Certificate> RenameAsync(string certificateId, string name, CancellationToken cancellationToken) =>
        _calls.SetAsync(Path(certificateId), new CertificateBody { Name = name }, AdminJson.Default.CertificateBody, AdminJson.Default.Certificate, cancellationToken);

    /// <summary>False where it was gone already. It must not be active anywhere.</summary>
    public Task<bool> DeleteAsync(string certificateId, CancellationToken cancellationToken) => _calls.DeleteAsync(Path(certificateId), cancellationToken);

    public Task<IReadOnlyList<Certificate>> ActivateAsync(AdminScope scope, IReadOnlyList<string> certificateIds, CancellationToken cancellationToken) =>
        ToggleAsync(scope, "activate", certificateIds, cancellationToken);

    public Task<IReadOnlyList<Certificate>> DeactivateAsync(AdminScope scope, IReadOnlyList<string> certificateIds, CancellationToken cancellationToken) =>
        ToggleAsync(scope, "deactivate", certificateIds, cancellationToken);

    private async Task<IReadOnlyList<Certificate>> ToggleAsync(AdminScope scope, string what, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count is 0 or > MaxToggled) throw new ArgumentException($"from 1 to {MaxToggled} certificates at once, not {ids.Count}", nameof(ids));
        return (await _calls.SetAsync(scope.Path("certificates", what), new CertificateIdsBody { CertificateIds = ids },
            AdminJson.Default.CertificateIdsBody, AdminJson.Default.PageCertificate, cancellationToken)).Data;
    }

    private static string Path(params ReadOnlySpan<string> below) => AdminPath.Of(["organization", "certificates", .. below]);
}
