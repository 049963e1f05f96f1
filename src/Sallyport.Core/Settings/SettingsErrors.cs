using Sallyport.Core.Primitives;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.Settings;

/// <summary>What can be wrong with settings, as the user is told.</summary>
public static class SettingsErrors
{
    public static UserError BadFile(YamlProblems problems) => new("config-file", ExitCode.BadData,
        $"{(problems.Count == 1 ? "A problem" : $"{problems.Count} problems")} in the configuration file:\n{string.Join('\n', problems.Lines)}",
        "mend it in an editor; the settings are described in docs/settings.md");

    public static UserError Unknown(string name)
    {
        var closest = Suggestion.Closest(name, SettingTable.All.Select(s => s.Name));
        return new UserError("unknown-setting", ExitCode.Usage,
            $"There is no setting {YamlProblems.Quote(name)}; known are: {string.Join(", ", SettingTable.All.Select(s => s.Name))}, upstream.HOST.",
            closest is null ? "see: sally config list" : $"did you mean: {closest}");
    }

    public static UserError BadValue(SettingDefinition setting, string value, string where) => new("bad-setting", ExitCode.Usage,
        $"{setting.Name} must be {setting.ValidValues}, not {YamlProblems.Quote(value)} ({where}).",
        setting.Default.Length > 0 ? $"sally config set {setting.Name} {setting.Default}" : $"sally config unset {setting.Name}");

    public static UserError BadHost(string host, string problem) => new("bad-upstream", ExitCode.Usage,
        $"{YamlProblems.Quote(host)} is not a host to redirect: {problem}.",
        "sally config set upstream.api.openai.com https://gateway.example.com");

    public static UserError BadOrigin(string origin, string problem) => new("bad-upstream", ExitCode.Usage,
        $"{YamlProblems.Quote(origin)} is not an origin to send to: {problem}.",
        "sally config set upstream.api.openai.com https://gateway.example.com");

    public static UserError BadCaFile(string path, string problem) => new("bad-ca-file", ExitCode.NotFound,
        $"The CA file {YamlProblems.Quote(path)} {problem}.",
        "give a PEM file that holds the authority's certificate: --ca FILE");

    public static UserError BadStoredCaFile(string host, UpstreamRedirect redirect, string problem) => new("bad-ca-file", ExitCode.NotFound,
        $"The CA file of upstream.{host}, {YamlProblems.Quote(redirect.CaFile!)}, {problem}.",
        $"put the file back, or name another: sally config set upstream.{host} {UpstreamSetting.Text(redirect.Origin)} --ca FILE");

    public static UserError NotRedirected(string host) => new("setting-not-set", ExitCode.NotFound,
        $"{YamlProblems.Quote(host)} is not redirected.", "see: sally config list");

    public static UserError Busy(string file) => new("config-busy", ExitCode.Failure,
        $"Another sally process has held {file} for ten seconds.", "try again when it has ended");

    public static UserError Uneditable(string file) => new("config-uneditable", ExitCode.BadData,
        $"{file} is written in a way that cannot be changed without changing more than was asked.",
        "change it in an editor: one setting a line, without '---' or '...'");
}
