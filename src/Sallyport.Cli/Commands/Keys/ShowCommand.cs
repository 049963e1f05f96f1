using System.CommandLine;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Commands.Keys;

/// <summary><c>sally keys show NAME</c></summary>
public static class ShowCommand
{
    public static Command Create(CliContext context)
    {
        var name = new Argument<string>("name") { Description = "The credential, such as openai/default" };
        var json = new Option<bool>("--json") { Description = "Print a JSON object" };
        var command = new SallyCommand("show", "Show what is known of a key, but not the key")
        {
            Examples = ["sally keys show openai/default"],
        };
        command.Arguments.Add(name);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            var wanted = parsed.GetValue(name)!;
            var credential = VaultFile.List(context.Home).FirstOrDefault(c => c.Name == wanted) ?? throw VaultErrors.NotFound(wanted);
            if (parsed.GetValue(json)) context.WriteJson(writer => CredentialOutput.WriteJson(writer, credential));
            else CredentialOutput.WriteLines(context, credential);
            return 0;
        });
        return command;
    }
}
