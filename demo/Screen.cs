namespace Sallyport.Demo;

/// <summary>Text for a terminal of 80 columns.</summary>
internal static class Screen
{
    private const int Width = 78;
    private const int Column = 38;

    private static readonly bool s_colours = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    public static void Line(string text = "") => Console.WriteLine(text);

    /// <summary>What a program printed, each line cut where the terminal would wrap it.</summary>
    public static void Lines(string text)
    {
        foreach (var line in text.TrimEnd().Split('\n')) Console.WriteLine(Cut(line, Width));
    }

    public static void Command(string text) => Console.WriteLine($"{Paint("2", "$")} {Paint("1", text)}");

    public static void Heading(string text) => Console.WriteLine($"\n{Paint("1", text)}\n{new string('─', Width)}");

    public static void Beside(string left, string right)
    {
        Console.WriteLine();
        Console.WriteLine($"{Paint("1", left.PadRight(Column))}  {Paint("1", right)}");
        Console.WriteLine($"{new string('─', Column)}  {new string('─', Column)}");
    }

    public static void Row(string left, string right = "") => Console.WriteLine($"{Cut(left).PadRight(Column)}  {Cut(right)}".TrimEnd());

    public static void Good(string left, string right) =>
        Console.WriteLine($"{Paint("32", Cut(left).PadRight(Column))}  {Paint("32", Cut(right))}");

    /// <summary>The first and the last characters, as many as tell one key from another.</summary>
    public static string Masked(string secret) => $"{secret[..Math.Min(13, secret.Length / 3)]}…{secret[^4..]}";

    private static string Cut(string text, int width = Column) => text.Length <= width ? text : text[..(width - 1)] + "…";

    private static string Paint(string code, string text) => s_colours ? $"\e[{code}m{text}\e[0m" : text;
}
