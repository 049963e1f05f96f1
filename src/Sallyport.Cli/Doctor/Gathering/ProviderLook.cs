using Sallyport.Cli.Commands.Login;
using Sallyport.Cli.Vault;
using Sallyport.Control.Admin;
using Sallyport.Control.Runbooks;
using Sallyport.Control.Runbooks.Facts;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Doctor.Gathering;

/// <summary>Asks the provider, where there is an admin key and its vault opens. Where not, says why, and nothing else fails.</summary>
internal static class ProviderLook
{
    public static async Task<Known<OrganizationFacts>> ReadAsync(CliContext context, bool offline, KeySourceOptions adminSource, CancellationToken cancellationToken)
    {
        try
        {
            if (offline) return Known<OrganizationFacts>.Not("OpenAI was not asked, as --offline says", "sally doctor, without --offline");
            if (AdminVault.ReadFacts(context.Home) is null)
                return Known<OrganizationFacts>.Not("OpenAI was not asked, as there is no admin key here", "sally login openai --admin");
            using var vault = AdminAccess.Unlock(context, adminSource);
            using var admin = AdminConnections.OpenAI(vault, UpstreamRedirection.Of(context), context.Time);
            if (admin is null) return Known<OrganizationFacts>.Not("OpenAI was not asked, as there is no admin key for it here", "sally login openai --admin");
            return await new OrganizationLook(admin, VaultFile.List(context.Home), vault.List(), context.Time).ReadAsync(cancellationToken);
        }
        catch (UserError problem)
        {
            return Known<OrganizationFacts>.Not($"OpenAI was not asked: {problem.Message}", problem.Hint ?? "see docs/reference/errors.md");
        }
    }
}
