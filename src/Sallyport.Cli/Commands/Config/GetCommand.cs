using System.CommandLine;
using Sallyport.Cli.Output;
using Sallyport.Core.Primitives;
using Sallyport.Core.Settings;

namespace Sallyport.Cli.Commands.Config;

/// <summary><c>sally config get</c></summary>
public static class GetCommand
{
    public static Command Create(CliContext context)
    {
        var name = new Argument<string>("name") { Description = "The setting, or upstream.HOST", HelpName = "NAME" };
        var origin = new Option<bool>("--origin") { Description = "Also print where the value comes from, after a tab" };
        var json = new Option<bool>("--json") { Description = "Print a JSON object, always with the origin" };
        var command = new SallyCommand("get", "Print the value of a setting")
        {
            Details = "Prints the value that holds, wherever it comes from. For upstream.HOST it prints the origin, or fails with exit code 3 where HOST is not redirected.",
            Examples = ["sally config get gate.port", "sally config get upstream.api.openai.com --origin"],
        };
        command.Arguments.Add(name);
        command.Options.Add(origin);
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            var row = Find(context, parsed.GetRequiredValue(name));
            if (parsed.GetValue(json)) context.WriteJson(row.WriteJson);
            else context.Out.WriteLine(TerminalText.Escape(row.Value) + (parsed.GetValue(origin) ? $"\t{TerminalText.Escape(row.ShownOrigin)}" : ""));
            return 0;
        });
        return command;
    }

    private static SettingRow Find(CliContext context, string name)
    {
        var settings = EffectiveSettings.Load(context.Home, context.Environment);
        if (!UpstreamSetting.IsName(name)) return SettingRow.Of(settings.Get(SettingTable.Find(name) ?? throw SettingsErrors.Unknown(name)));
        var host = UpstreamSetting.HostOf(name);
        return settings.Upstreams.TryGetValue(host, out var redirect)
            ? SettingRow.Of(host, redirect, context.Home.ConfigFile)
            : throw SettingsErrors.NotRedirected(host);
    }
}
