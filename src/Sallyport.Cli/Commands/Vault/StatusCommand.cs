using System.CommandLine;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Core.Primitives;
using Sallyport.Core.Storage.Sqlite;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Commands.Vault;

/// <summary><c>sally vault status</c></summary>
public static class StatusCommand
{
    public static Command Create(CliContext context)
    {
        var check = new Option<bool>("--check") { Description = "Open the vault and check that nothing in it was altered" };
        var json = new Option<bool>("--json") { Description = "Print a JSON object" };
        var source = new KeySourceFlags();
        var command = new SallyCommand("status", "Show where the vault is, what opens it and what it holds")
        {
            Details = "Without --check it needs no passphrase. With it, every record is compared with the vault's authenticated list; exit code 8 if any was altered, rolled back, deleted or added outside of Sallyport.",
            Examples = ["sally vault status", "sally vault status --check"],
        };
        command.Options.Add(check);
        command.Options.Add(json);
        source.AddTo(command);
        command.SetAction(parsed =>
        {
            var file = VaultFile.Read(context.Home) ?? throw VaultErrors.NoVault(context.Home.VaultFile);
            IReadOnlyList<IntegrityFault>? faults = null;
            if (parsed.GetValue(check))
            {
                using var vault = VaultAccess.Unlock(context, source.Read(parsed));
                faults = vault.Check();
            }
            if (parsed.GetValue(json)) WriteJson(context, file, faults);
            else WriteLines(context, file, faults);
            return (int)(faults is { Count: > 0 } ? ExitCode.CheckFailed : ExitCode.Success);
        });
        return command;
    }

    private static void WriteLines(CliContext context, VaultFile file, IReadOnlyList<IntegrityFault>? faults)
    {
        context.Out.WriteLine($"vault         {TerminalText.Escape(file.Path)}");
        context.Out.WriteLine($"opened by     {VaultErrors.Words(file.KeySourceKind)}{(file.KeyFilePath is { } path ? " " + TerminalText.Escape(path) : "")}");
        context.Out.WriteLine($"format        {file.FormatVersion}");
        context.Out.WriteLine($"created       {file.Created:yyyy-MM-dd}");
        context.Out.WriteLine($"credentials   {file.Credentials.Count}");
        if (faults is { Count: 0 }) context.Out.WriteLine("check         every record is as it was written");
        foreach (var fault in faults ?? []) context.Out.WriteLine($"check         {TerminalText.Escape(fault.Describe())}");
    }

    private static void WriteJson(CliContext context, VaultFile file, IReadOnlyList<IntegrityFault>? faults) => context.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteString("path", file.Path);
        json.WriteString("key_source", file.KeySourceKind);
        if (file.KeyFilePath is { } path) json.WriteString("key_file", path);
        json.WriteNumber("format", file.FormatVersion);
        json.WriteString("created", file.Created);
        json.WriteNumber("credentials", file.Credentials.Count);
        if (faults is not null)
        {
            json.WriteStartArray("faults");
            foreach (var fault in faults)
            {
                json.WriteStartObject();
                json.WriteString("name", fault.Name);
                json.WriteString("fault", fault.Kind switch
                {
                    IntegrityFaultKind.Altered => "altered",
                    IntegrityFaultKind.RolledBack => "rolled-back",
                    IntegrityFaultKind.Missing => "missing",
                    _ => "foreign",
                });
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    });
}
