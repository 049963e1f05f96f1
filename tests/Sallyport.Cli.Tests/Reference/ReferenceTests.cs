using Xunit;

namespace Sallyport.Cli.Tests.Reference;

/// <summary><c>docs/reference/</c> is what the code says. <c>./dev docs</c> writes it anew.</summary>
public sealed class ReferenceTests
{
    [Fact]
    public async Task The_command_reference_is_what_help_prints() =>
        Golden.Equal(await CommandReference.WriteAsync(), "docs", "reference", "commands.md");

    [Fact]
    public void The_error_catalogue_lists_every_error_of_the_code() =>
        Golden.Equal(ErrorCatalogue.Write(), "docs", "reference", "errors.md");

    [Fact]
    public void The_table_of_settings_lists_every_setting() =>
        Golden.Equal(SettingsReference.Write(), "docs", "reference", "settings.md");

    [Fact]
    public void The_exit_codes_are_those_of_the_code() =>
        Golden.Equal(ExitCodeReference.Write(), "docs", "reference", "exit-codes.md");
}
