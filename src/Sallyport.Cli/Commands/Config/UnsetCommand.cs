using System.CommandLine;
using Sallyport.Cli.Output;
using Sallyport.Core.Settings;

namespace Sallyport.Cli.Commands.Config;

/// <summary><c>sally config unset</c></summary>
public static class UnsetCommand
{
    public static Command Create(CliContext context)
    {
        var name = new Argument<string>("name") { Description = "The setting, or upstream.HOST", HelpName = "NAME" };
        var command = new SallyCommand("unset", "Take a setting out of the file, so that its default holds again")
        {
            Details = "Says so, and succeeds, where it is not in the file.",
            Examples = ["sally config unset gate.port", "sally config unset upstream.api.openai.com"],
        };
        command.Arguments.Add(name);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            ConfigChange.RefuseInsideSession(context);
            var setting = parsed.GetRequiredValue(name);
            var isUpstream = UpstreamSetting.IsName(setting);
            if (!isUpstream && SettingTable.Find(setting) is null) throw SettingsErrors.Unknown(setting);
            var (_, document) = SettingsFile.Read(context.Home);
            if (isUpstream ? !document.Upstreams.ContainsKey(UpstreamSetting.HostOf(setting)) : !document.Values.ContainsKey(setting))
            {
                context.Tell($"{setting} is not set in {context.Home.ConfigFile}");
                return 0;
            }
            var before = await ConfigChange.MakeAsync(context, $"{setting} unset", isUpstream ? UpstreamSetting.HostOf(setting) : null,
                token => SettingsFile.UnsetAsync(context.Home, context.Time, setting, token), cancellationToken);
            context.Tell(isUpstream
                ? $"calls to {UpstreamSetting.HostOf(setting)} go there again, no longer to {before}"
                : SettingTable.Find(setting)!.Default is { Length: > 0 } back ? $"{setting} is {back} again, the default (it was {before})"
                : $"{setting} is not set any more (it was {before})");
            return 0;
        });
        return command;
    }
}
