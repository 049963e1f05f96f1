using System.CommandLine;
using Sallyport.Cli.Output;
using Sallyport.Core.Settings;

namespace Sallyport.Cli.Commands.Config;

/// <summary><c>sally config list</c></summary>
public static class ListCommand
{
    public static Command Create(CliContext context)
    {
        var origin = new Option<bool>("--origin") { Description = "Also print where each value comes from" };
        var json = new Option<bool>("--json") { Description = "Print a JSON array, always with the origins" };
        var command = new SallyCommand("list", "List every setting and its value")
        {
            Details = "Lists the values that hold in this environment, defaults included, and the redirections.",
            Examples = ["sally config list", "sally config list --origin", "sally config list --json"],
        };
        command.Options.Add(origin);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            var rows = Rows(context);
            if (parsed.GetValue(json))
            {
                context.WriteJson(writer =>
                {
                    writer.WriteStartArray();
                    foreach (var row in rows) row.WriteJson(writer);
                    writer.WriteEndArray();
                });
                return 0;
            }
            var table = parsed.GetValue(origin) ? new Table(context, "SETTING", "VALUE", "ORIGIN") : new Table(context, "SETTING", "VALUE");
            foreach (var row in rows)
            {
                if (parsed.GetValue(origin)) table.Add(row.Name, row.Shown, row.ShownOrigin);
                else table.Add(row.Name, row.Shown);
            }
            table.Write();
            return 0;
        });
        return command;
    }

    private static List<SettingRow> Rows(CliContext context)
    {
        var settings = EffectiveSettings.Load(context.Home, context.Environment);
        return
        [
            .. SettingTable.All.Select(setting => SettingRow.Of(settings.Get(setting)))
                .Concat(settings.Upstreams.Select(u => SettingRow.Of(u.Key, u.Value, context.Home.ConfigFile)))
                .OrderBy(row => row.Name, StringComparer.Ordinal),
        ];
    }
}
