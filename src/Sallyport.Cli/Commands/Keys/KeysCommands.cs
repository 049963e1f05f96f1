using System.CommandLine;

namespace Sallyport.Cli.Commands.Keys;

/// <summary><c>sally keys …</c></summary>
public static class KeysCommands
{
    public static Command Create(CliContext context)
    {
        var keys = new SallyCommand("keys", "Look at, refresh, rotate, remove and back up the stored keys; none is ever shown")
        {
            Details = "Keys are stored by `sally login`. These commands show their names, types, fingerprints, last four characters, age and last use.",
            Examples = ["sally keys list", "sally keys show openai/default", "sally keys rotate openai/support-bot", "sally keys backup keys.sallyport-backup"],
        };
        keys.Add(ListCommand.Create(context));
        keys.Add(ShowCommand.Create(context));
        keys.Add(RefreshCommand.Create(context));
        keys.Add(RotateCommand.Create(context));
        keys.Add(RotationsCommand.Create(context));
        keys.Add(RemoveCommand.Create(context));
        keys.Add(BackupCommand.Create(context));
        keys.Add(RestoreCommand.Create(context));
        return keys;
    }
}
