using System.Globalization;
using Sallyport.Core.Primitives;

namespace Sallyport.Core.Settings;

/// <summary>The settings as they hold for this process: flag, else environment, else file, else default.</summary>
public sealed class EffectiveSettings
{
    private readonly Dictionary<string, SettingValue> _values = new(StringComparer.Ordinal);
    private readonly SettingsDocument _file;

    private EffectiveSettings(SettingsDocument file) => _file = file;

    public int GatePort => (int)Integer(SettingTable.GatePort);

    public long CaptureMaxBytes => Integer(SettingTable.CaptureMaxBytes);

    public long CaptureMaxCallBytes => Integer(SettingTable.CaptureMaxCallBytes);

    public TimeSpan CaptureRetention => TimeSpan.FromDays(Integer(SettingTable.CaptureRetentionDays));

    public long JournalMaxFileBytes => Integer(SettingTable.JournalMaxFileBytes);

    public TimeSpan JournalFlushInterval => TimeSpan.FromMilliseconds(Integer(SettingTable.JournalFlushInterval));

    /// <summary><c>auto</c>, <c>always</c> or <c>never</c>.</summary>
    public string PreloadNode => Get(SettingTable.PreloadNode).Text;

    /// <summary>0 for none.</summary>
    public int MetricsPort => (int)Integer(SettingTable.MetricsPort);

    /// <summary>0 for never.</summary>
    public int SpikeFactor => (int)Integer(SettingTable.SpikeFactor);

    public int MaxConnections => (int)Integer(SettingTable.MaxConnections);

    public long InspectBytes => Integer(SettingTable.InspectBytes);

    public bool TripwireFreezes => Get(SettingTable.TripwireFreezes).Text == "true";

    /// <summary>Null for none.</summary>
    public Uri? OtlpEndpoint => EndpointSetting.TryParse(Get(SettingTable.OtlpEndpoint).Text, out var endpoint) ? endpoint : null;

    /// <summary>Null for none.</summary>
    public string? OtlpCredential => Get(SettingTable.OtlpCredential).Text is { Length: > 0 } name ? name : null;

    public long SinksMaxPendingBytes => Integer(SettingTable.SinksMaxPendingBytes);

    public int WatchFirstDays => (int)Integer(SettingTable.WatchFirstDays);

    public int WatchCompareMinutes => (int)Integer(SettingTable.WatchCompareMinutes);

    public bool LoginOffline => Get(SettingTable.LoginOffline).Text == "true";

    /// <summary>Host to redirection, as the file has it.</summary>
    public IReadOnlyDictionary<string, UpstreamRedirect> Upstreams => _file.Upstreams;

    /// <summary>Reads the file and the environment.</summary>
    /// <param name="environment">A variable's value, or null; an empty one counts as not set.</param>
    /// <param name="flags">Setting name to the value of a command's flag, where one was given.</param>
    /// <exception cref="UserError">The file or a value is wrong; every problem of the file is listed.</exception>
    public static EffectiveSettings Load(
        SallyHome home, Func<string, string?> environment, IReadOnlyDictionary<string, string>? flags = null)
    {
        var settings = new EffectiveSettings(SettingsFile.Read(home).Document);
        foreach (var setting in SettingTable.All)
        {
            var value = settings.Resolve(setting, home, environment, flags);
            if (!setting.Accepts(value.Text)) throw SettingsErrors.BadValue(setting, value.Text, value.Where ?? "default");
            settings._values[setting.Name] = value;
        }
        return settings;
    }

    public SettingValue Get(SettingDefinition setting) => _values[setting.Name];

    /// <summary>The redirections, for a gate that is about to use them.</summary>
    /// <exception cref="UserError">A CA file is gone or holds no certificate.</exception>
    public UpstreamRedirects Redirects()
    {
        foreach (var (host, redirect) in _file.Upstreams)
        {
            if (redirect.CaFile is { } ca && CaFile.ProblemOf(ca) is { } problem) throw SettingsErrors.BadStoredCaFile(host, redirect, problem);
        }
        return new UpstreamRedirects(_file.Upstreams);
    }

    private long Integer(SettingDefinition setting) => long.Parse(Get(setting).Text, NumberStyles.None, CultureInfo.InvariantCulture);

    private SettingValue Resolve(
        SettingDefinition setting, SallyHome home, Func<string, string?> environment, IReadOnlyDictionary<string, string>? flags)
    {
        if (flags is not null && flags.TryGetValue(setting.Name, out var flag))
            return new SettingValue(setting, flag, SettingOrigin.Flag, "command line");
        if (setting.Variable is not null && environment(setting.Variable) is { Length: > 0 } variable)
            return new SettingValue(setting, variable, SettingOrigin.Environment, setting.Variable);
        return _file.Values.TryGetValue(setting.Name, out var stored)
            ? new SettingValue(setting, stored, SettingOrigin.File, home.ConfigFile)
            : new SettingValue(setting, setting.Default, SettingOrigin.Default, null);
    }
}
