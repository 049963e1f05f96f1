namespace Sallyport.Cli.Output;

/// <summary>Colours, where the stream is a terminal and <c>NO_COLOR</c> is unset; else the bare text.</summary>
public readonly struct Style(bool enabled)
{
    public static Style ForOut(CliContext context) => new(context.OutIsTerminal && Allowed(context));

    public static Style ForError(CliContext context) => new(context.ErrorIsTerminal && Allowed(context));

    public string Red(string text) => Wrap("31;1", text);

    public string Green(string text) => Wrap("32", text);

    public string Yellow(string text) => Wrap("33", text);

    public string Cyan(string text) => Wrap("36", text);

    public string Bold(string text) => Wrap("1", text);

    public string Dim(string text) => Wrap("2", text);

    private string Wrap(string code, string text) => enabled && text.Length > 0 ? $"\e[{code}m{text}\e[0m" : text;

    private static bool Allowed(CliContext context) =>
        string.IsNullOrEmpty(context.Environment("NO_COLOR")) && context.Environment("TERM") != "dumb";
}
