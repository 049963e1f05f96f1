using System.Globalization;
using Sallyport.Core.Vault;

namespace Sallyport.Core.Settings;

public enum SettingType { Integer, Boolean, Choice, Endpoint, Credential }

/// <summary>
/// Everything there is to know about one setting. Parsing, the commands and the documentation's table all read it, so
/// they cannot disagree.
/// </summary>
public sealed record SettingDefinition
{
    /// <summary>As <c>sally config set</c> and the file name it: <c>journal.max_file_bytes</c>.</summary>
    public required string Name { get; init; }

    public required SettingType Type { get; init; }

    public required string Default { get; init; }

    /// <summary>Of an integer: <c>bytes</c>, <c>ms</c>; null where it has none.</summary>
    public string? Unit { get; init; }

    /// <summary>The environment variable that overrides the file; null for what no variable may decide.</summary>
    public required string? Variable { get; init; }

    /// <summary>One line.</summary>
    public required string Summary { get; init; }

    public long Least { get; init; }

    public long Most { get; init; } = long.MaxValue;

    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>For people: <c>a whole number from 0 to 65535</c>.</summary>
    public string ValidValues => Type switch
    {
        SettingType.Integer => string.Create(CultureInfo.InvariantCulture, $"a whole number from {Least} to {Most}{(Unit is null ? "" : $" ({Unit})")}"),
        SettingType.Boolean => "true or false",
        SettingType.Endpoint => "an https URL without a query, or an http one of this machine",
        SettingType.Credential => "the name of a credential, such as collector/default",
        _ => $"one of {string.Join(", ", Choices)}",
    };

    public bool Accepts(string value) => Type switch
    {
        SettingType.Integer => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= Least && number <= Most,
        SettingType.Boolean => value is "true" or "false",
        SettingType.Endpoint => value.Length == 0 || EndpointSetting.TryParse(value, out _),
        SettingType.Credential => value.Length == 0 || CredentialName.IsValid(value),
        _ => Choices.Contains(value, StringComparer.Ordinal),
    };
}
