namespace Sallyport.Core.Settings;

/// <summary>Where a value comes from, strongest first.</summary>
public enum SettingOrigin { Flag, Environment, File, Default }

/// <param name="Where">The flag, the variable or the file; null for a default.</param>
public sealed record SettingValue(SettingDefinition Setting, string Text, SettingOrigin Origin, string? Where);
