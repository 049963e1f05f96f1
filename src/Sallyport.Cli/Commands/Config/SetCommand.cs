using System.CommandLine;
using Sallyport.Cli.Output;
using Sallyport.Core.Primitives;
using Sallyport.Core.Settings;

namespace Sallyport.Cli.Commands.Config;

/// <summary><c>sally config set</c></summary>
public static class SetCommand
{
    public static Command Create(CliContext context)
    {
        var name = new Argument<string>("name") { Description = "The setting, or upstream.HOST", HelpName = "NAME" };
        var value = new Argument<string>("value") { Description = "Its value, or the origin that HOST is redirected to", HelpName = "VALUE" };
        var ca = new Option<string?>("--ca") { Description = "For upstream.HOST: trust only the authorities in this PEM file, there and nowhere else", HelpName = "FILE" };
        var command = new SallyCommand("set", "Change a setting in the file")
        {
            Details = "Comments and all else in the file stay as they are. Sessions that are running keep what they began with. "
                + "upstream.HOST sends a provider's calls elsewhere: to a regional endpoint, a gateway, a test server. It takes https origins only, "
                + "can be set by no environment variable, and is refused inside a session, because whoever chooses where calls go gets the keys.",
            Examples =
            [
                "sally config set gate.port 8443",
                "sally config set session.preload_node never",
                "sally config set upstream.api.openai.com https://gateway.example.com/openai",
                "sally config set upstream.api.openai.com https://127.0.0.1:9443 --ca ca.pem",
            ],
        };
        command.Arguments.Add(name);
        command.Arguments.Add(value);
        command.Options.Add(ca);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            ConfigChange.RefuseInsideSession(context);
            var (setting, text, file) = (parsed.GetRequiredValue(name), parsed.GetRequiredValue(value), parsed.GetValue(ca));
            if (UpstreamSetting.IsName(setting)) await RedirectAsync(context, UpstreamSetting.HostOf(setting), text, file, cancellationToken);
            else if (file is null) await SetAsync(context, setting, text, cancellationToken);
            else throw new UserError("usage", ExitCode.Usage, "--ca belongs to upstream.HOST.", "see: sally config set --help");
            return 0;
        });
        return command;
    }

    private static async Task SetAsync(CliContext context, string name, string value, CancellationToken cancellationToken)
    {
        var setting = SettingTable.Find(name) ?? throw SettingsErrors.Unknown(name);
        if (!setting.Accepts(value)) throw SettingsErrors.BadValue(setting, value, "command line");
        SettingsFile.Read(context.Home);
        var before = await ConfigChange.MakeAsync(context, $"{name} = {value}", host: null,
            token => SettingsFile.SetAsync(context.Home, context.Time, setting, value, token), cancellationToken);
        context.Tell($"{name} is now {value} (it was {before ?? $"{(setting.Default.Length > 0 ? $"{setting.Default}, the default" : "not set")}"})");
        if (setting.Variable is not null && context.Environment(setting.Variable) is { Length: > 0 } variable && variable != value)
            context.Warn($"{setting.Variable} is set to {variable} here, and is stronger than the file");
    }

    private static async Task RedirectAsync(CliContext context, string host, string origin, string? ca, CancellationToken cancellationToken)
    {
        if (UpstreamSetting.ProblemOfHost(host) is { } hostProblem) throw SettingsErrors.BadHost(host, hostProblem);
        if (!UpstreamSetting.TryParseOrigin(origin, out var uri, out var problem)) throw SettingsErrors.BadOrigin(origin, problem);
        var caFile = ca is null ? null : Path.GetFullPath(ca);
        if (caFile is not null && CaFile.ProblemOf(caFile) is { } caProblem) throw SettingsErrors.BadCaFile(caFile, caProblem);
        SettingsFile.Read(context.Home);
        var redirect = new UpstreamRedirect(uri!, caFile);
        var before = await ConfigChange.MakeAsync(context,
            $"{UpstreamSetting.Prefix}{host} = {UpstreamSetting.Text(uri!)}{(caFile is null ? "" : $", ca {caFile}")}", host,
            token => SettingsFile.SetUpstreamAsync(context.Home, context.Time, host, redirect, token), cancellationToken);
        context.Tell($"calls to {host} now go to {UpstreamSetting.Text(uri!)}, with their keys (before: {before ?? host})");
    }
}
