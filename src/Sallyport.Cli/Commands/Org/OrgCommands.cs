using System.CommandLine;

namespace Sallyport.Cli.Commands.Org;

/// <summary><c>sally org …</c></summary>
public static class OrgCommands
{
    public static Command Create(CliContext context)
    {
        var org = new SallyCommand("org", "Look at the organization at the provider")
        {
            Details = "Asks the provider's Admin API with the admin key that `sally login openai --admin` stored, and changes nothing; `sally apply` does. See docs/organization.md.",
            Examples = ["sally org drift", "sally org inventory", "sally org watch", "sally org forget openai/old"],
        };
        org.Add(DriftCommand.Create(context));
        org.Add(InventoryCommand.Create(context));
        org.Add(WatchCommand.Create(context));
        org.Add(ForgetCommand.Create(context));
        return org;
    }
}
