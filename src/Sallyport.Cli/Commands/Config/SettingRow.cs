using System.Text.Json;
using Sallyport.Core.Settings;

namespace Sallyport.Cli.Commands.Config;

/// <summary>One setting as the commands print it.</summary>
internal sealed record SettingRow(string Name, string Value, string Origin, string? Where, string? CaFile = null)
{
    public static SettingRow Of(SettingValue value) => new(value.Setting.Name, value.Text, value.Origin switch
    {
        SettingOrigin.Flag => "flag",
        SettingOrigin.Environment => "environment",
        SettingOrigin.File => "file",
        _ => "default",
    }, value.Where);

    public static SettingRow Of(string host, UpstreamRedirect redirect, string file) =>
        new(UpstreamSetting.Prefix + host, UpstreamSetting.Text(redirect.Origin), "file", file, redirect.CaFile);

    /// <summary>The value, and the CA file beside it.</summary>
    public string Shown => CaFile is null ? Value : $"{Value} (ca: {CaFile})";

    public string ShownOrigin => Where is null ? Origin : $"{Origin}: {Where}";

    public void WriteJson(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name", Name);
        json.WriteString("value", Value);
        if (CaFile is not null) json.WriteString("ca", CaFile);
        json.WriteString("origin", Origin);
        if (Where is not null) json.WriteString("where", Where);
        json.WriteEndObject();
    }
}
