using System.CommandLine;
using System.Globalization;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Core.PolicyFiles;

namespace Sallyport.Cli.Commands.Policy;

/// <summary><c>sally policy show</c></summary>
public static class ShowCommand
{
    public static Command Create(CliContext context)
    {
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var source = new KeySourceFlags();
        var command = new SallyCommand("show", "Print the policy in force")
        {
            Details = "Prints the text that was applied, byte for byte; who applied it and when goes to stderr.",
            Examples = ["sally policy show", "sally policy show > sallyport.yaml"],
        };
        command.Options.Add(json);
        source.AddTo(command);
        command.SetAction(parsed =>
        {
            using var vault = VaultAccess.Unlock(context, source.Read(parsed));
            var stored = vault.ReadPolicy() ?? throw PolicyErrors.NoPolicy();
            if (parsed.GetValue(json))
            {
                context.WriteJson(writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteNumber("version", stored.Version);
                    writer.WriteString("applied", stored.Applied);
                    writer.WriteString("by", stored.By);
                    writer.WriteString("text", stored.Text);
                    writer.WriteEndObject();
                });
                return 0;
            }
            context.Tell($"version {stored.Version}, applied {stored.Applied.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture)} by {stored.By}");
            context.Out.Write(stored.Text);
            return 0;
        });
        return command;
    }
}
