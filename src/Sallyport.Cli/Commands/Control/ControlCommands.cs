using System.CommandLine;

namespace Sallyport.Cli.Commands.Control;

/// <summary><c>sally control …</c></summary>
public static class ControlCommands
{
    public static Command Create(CliContext context)
    {
        var control = new SallyCommand("control", "Keep the provider's side in order: rotate, watch, deliver")
        {
            Details = "The control plane is a process of its own, apart from every gate: it holds the admin keys, and a gate never does.",
            Examples = ["sally control run", "sally control run --once"],
        };
        control.Add(RunCommand.Create(context));
        return control;
    }
}
