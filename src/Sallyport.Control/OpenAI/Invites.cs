using Sallyport.Control.OpenAI.Calling;
using Sallyport.Control.OpenAI.Records;

namespace Sallyport.Control.OpenAI;

/// <summary><c>/organization/invites</c></summary>
public sealed class Invites
{
    private readonly AdminCalls _calls;

    internal Invites(AdminCalls calls) => _calls = calls;

    public IAsyncEnumerable<Invite> ListAsync(CancellationToken cancellationToken) =>
        _calls.ListAsync(Listing.ById(Path(), AdminJson.Default.PageInvite, static i => i.Id), cancellationToken);

    /// <summary>Null where there is none.</summary>
    public Task<Invite?> GetAsync(string inviteId, CancellationToken cancellationToken) =>
        _calls.FindAsync(Path(inviteId), AdminJson.Default.Invite, cancellationToken);

    /// <summary>Sends a mail, so it is not repeated.</summary>
    public Task<Invite> CreateAsync(NewInvite invite, CancellationToken cancellationToken) =>
        _calls.CreateAsync(Path(), invite, AdminJson.Default.NewInvite, AdminJson.Default.Invite, cancellationToken);

    /// <summary>False where it was gone already. One that was accepted cannot be deleted.</summary>
    public Task<bool> DeleteAsync(string inviteId, CancellationToken cancellationToken) => _calls.DeleteAsync(Path(inviteId), cancellationToken);

    private static string Path(params ReadOnlySpan<string> below) => AdminPath.Of(["organization", "invites", .. below]);
}
