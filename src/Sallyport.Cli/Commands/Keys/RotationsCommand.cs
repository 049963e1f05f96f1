using System.CommandLine;
using Sallyport.Control.Rotation;
using Sallyport.Control.State;

namespace Sallyport.Cli.Commands.Keys;

/// <summary><c>sally keys rotations</c></summary>
public static class RotationsCommand
{
    public static Command Create(CliContext context)
    {
        var all = new Option<bool>("--all") { Description = "Those that are done or given up too" };
        var json = new Option<bool>("--json") { Description = "Print a JSON array" };
        var command = new SallyCommand("rotations", "Show which keys are being replaced, and how far that is")
        {
            Details = "Needs no passphrase: what is kept of a rotation holds no key.",
            Examples = ["sally keys rotations", "sally keys rotations --all --json"],
        };
        command.Options.Add(all);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            using var database = ControlDatabase.OpenToRead(context.Home, context.Time);
            var reports = RotationReport.List(database).Where(r => parsed.GetValue(all) || !r.Finished).ToList();
            RotationOutput.Write(context, reports, parsed.GetValue(json), "no key is being rotated");
            return 0;
        });
        return command;
    }
}
