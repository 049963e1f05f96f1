namespace Sallyport.Control.OpenAI;

/// <summary>
/// The key that came with a service account although none was wanted. The published document 2.3.0 has
/// <c>create_service_account_only</c> (checked 2026-11-23); whatever answers in OpenAI's place and does not know it makes a key
/// all the same. It has no scopes, and so all of them, and nobody keeps its value.
/// </summary>
public static class FirstKeys
{
    /// <summary>Deletes it. False where single keys of an account are not deleted: it lives as long as its account.</summary>
    public static async Task<bool> TryDeleteAsync(OpenAIAdmin admin, string projectId, CreatedServiceAccount made, CancellationToken cancellationToken)
    {
        foreach (var id in await OfAsync(admin, projectId, made, cancellationToken))
        {
            if (await admin.ProjectKeys.DeleteAsync(projectId, id, cancellationToken) == KeyDeletion.DeleteAccountInstead) return false;
        }
        return true;
    }

    /// <summary>Its id, from the answer or else from the list: the account is new, so that all its keys are meant.</summary>
    public static async Task<IReadOnlyList<string>> OfAsync(OpenAIAdmin admin, string projectId, CreatedServiceAccount made, CancellationToken cancellationToken)
    {
        if (!made.HasKey) return [];
        if (made.Key is { } key) return [key.Id];
        List<string> listed = [];
        await foreach (var found in admin.ProjectKeys.ListAsync(projectId, cancellationToken))
        {
            if (found.Owner?.ServiceAccount?.Id == made.Account.Id) listed.Add(found.Id);
        }
        return listed;
    }
}
