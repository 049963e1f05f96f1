using System.CommandLine;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Core.Storage.Sqlite;

namespace Sallyport.Cli.Commands.Keys;

/// <summary><c>sally keys list</c></summary>
public static class ListCommand
{
    public static Command Create(CliContext context)
    {
        var json = new Option<bool>("--json") { Description = "Print a JSON array" };
        var command = new SallyCommand("list", "List the stored keys")
        {
            Details = "Needs no passphrase: names and facts are not encrypted. `sally vault status --check` tells whether anybody altered them. A key that is gone at the provider is marked as vanished, or as deleted where the audit log has its deletion (docs/watching.md).",
            Examples = ["sally keys list", "sally keys list --json"],
        };
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            var credentials = VaultFile.List(context.Home);
            var marks = MarkedKeys.Read(context);
            if (parsed.GetValue(json))
            {
                context.WriteJson(writer =>
                {
                    writer.WriteStartArray();
                    foreach (var credential in credentials) CredentialOutput.WriteJson(writer, credential, marks.Of(credential));
                    writer.WriteEndArray();
                });
            }
            else if (credentials.Count == 0) context.Tell("no keys are stored; `sally login openai` stores one");
            else CredentialOutput.WriteTable(context, credentials, marks);
            return 0;
        });
        return command;
    }
}
