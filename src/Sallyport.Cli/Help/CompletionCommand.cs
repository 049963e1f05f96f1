using System.CommandLine;
using Sallyport.Cli.Commands;

namespace Sallyport.Cli.Help;

internal static class CompletionCommand
{
    private static readonly string[] s_shells = ["bash", "zsh", "fish"];

    public static Command Create(CliContext context)
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong(s_shells);
        var command = new SallyCommand("completion", "Print a script that completes sally's commands in a shell")
        {
            Details = "The script asks sally itself what fits, so it stays right when sally is updated. After `--` the shell "
                + "completes the command to run as it always does.",
            Examples =
            [
                "sally completion bash > ~/.local/share/bash-completion/completions/sally",
                "sally completion zsh > ~/.zfunc/_sally           # a folder of your $fpath",
                "sally completion fish > ~/.config/fish/completions/sally.fish",
            ],
        };
        command.Add(shell);
        command.SetAction(parsed => context.Out.Write(parsed.GetRequiredValue(shell) switch
        {
            "bash" => CompletionScripts.Bash,
            "zsh" => CompletionScripts.Zsh,
            _ => CompletionScripts.Fish,
        }));
        return command;
    }
}
