using Sallyport.Core.Primitives;

namespace Sallyport.Core.Journal;

/// <summary>What a user can be told about the journal.</summary>
public static class JournalErrors
{
    public static UserError BadTime(string text, string option) => new(
        "journal-bad-time", ExitCode.Usage,
        $"'{text}' is not a time for {option}: give how long ago (90s, 30m, 24h, 7d, 2w) or a moment (2026-03-04, 2026-03-04T05:06:07Z).",
        $"sally journal query {option} 24h");

    public static UserError BadStatus(string text) => new(
        "journal-bad-status", ExitCode.Usage,
        $"'{text}' is not a status: give a number (403) or a class (4xx).",
        "sally journal query --status 4xx");

    public static UserError BadFormat(string text) => new(
        "journal-bad-format", ExitCode.Usage, $"'{text}' is not an export format: jsonl or csv.", "sally journal export --format jsonl");

    public static UserError NoFile(string file) => new(
        "journal-no-file", ExitCode.NotFound, $"There is no file '{file}'.", "sally journal verify");

    public static UserError FileExists(string file) => new(
        "journal-export-exists", ExitCode.Refused, $"'{file}' exists; an export never overwrites a file.", "sally journal export --output ANOTHER");

    public static UserError Unreadable(string file, Exception cause) => new(
        "journal-unreadable", ExitCode.BadData, $"The journal file '{file}' cannot be read: {cause.Message}", "sally doctor", cause);
}
