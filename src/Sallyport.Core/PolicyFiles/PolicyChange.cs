namespace Sallyport.Core.PolicyFiles;

/// <summary>One value that differs between two policies.</summary>
/// <param name="Path">As a person would say it: <c>agents.support-bot.permissions.models</c>.</param>
/// <param name="Before">Null where it was not there.</param>
/// <param name="After">Null where it is gone.</param>
public sealed record PolicyChange(string Path, string? Before, string? After);
