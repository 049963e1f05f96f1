using System.Text.Json.Nodes;

namespace Sallyport.Demo;

/// <summary>The main job, step by step, and what each side saw of it.</summary>
internal sealed class Story(TemporaryFolder folder, FakeProvider provider)
{
    private readonly Sally _sally = new(folder);

    public async Task<int> TellAsync()
    {
        Screen.Line("An agent calls OpenAI, and never has the key.");
        Screen.Line($"(The project's own fake OpenAI plays the provider, at {provider.Origin}.");
        Screen.Line("Nothing leaves this machine, and nothing is left on it.)");
        Screen.Line();

        Screen.Command($"sally config set upstream.api.openai.com {provider.Origin} --ca ca.pem");
        await _sally.RunAsync("config", "set", "upstream.api.openai.com", provider.Origin, "--ca", provider.CaFile);
        Screen.Command("sally login openai --from-file key.txt");
        await _sally.RunAsync("login", "openai", "--from-file", provider.KeyFile);

        var withCurl = Programs.IsOnPath("curl") && Programs.IsOnPath("bash");
        Screen.Command(withCurl ? "sally run -- bash -c 'curl https://api.openai.com" + Child.Path + " …'" : "sally run -- dotnet Child.dll");
        string[] command = withCurl ? ["bash", "-c", Child.Script] : [Programs.DotNet, Programs.Self, "child"];
        var (output, error) = await _sally.RunAsync(["run", "--", .. command]);
        var received = await provider.LastRequestAsync(Child.Path);

        var isHidden = ShowBothSides(output, error, received);
        Screen.Heading("The journal: intent before the key is used, outcome after");
        Screen.Lines((await _sally.RunAsync("journal", "query")).Out);
        Screen.Line();
        Screen.Lines((await _sally.RunAsync("journal", "verify")).Out);
        if (!isHidden) throw new DemoFailure("the key was where it must not be, or not where it must be");
        Screen.Line();
        Screen.Line("Your turn:  sally login openai   and   sally run -- YOUR-AGENT");
        return 0;
    }

    private bool ShowBothSides(string output, string error, JsonNode received)
    {
        var parts = output.Split("-----\n", 2);
        var environment = parts[0].Split('\n').Select(l => l.Split('=', 2)).Where(p => p.Length == 2)
            .GroupBy(p => p[0]).ToDictionary(g => g.Key, g => g.Last()[1]);
        var placeholder = environment.GetValueOrDefault("OPENAI_API_KEY") ?? throw new DemoFailure("the child had no OPENAI_API_KEY");
        var authorization = (string)received["authorization"]!;
        var childHadKey = output.Contains(provider.Key, StringComparison.Ordinal) || error.Contains(provider.Key, StringComparison.Ordinal);
        var providerGotKey = authorization == $"Bearer {provider.Key}";

        Screen.Beside("what the agent held", "what the provider received");
        Screen.Row("OPENAI_API_KEY=", $"{received["method"]} {received["target"]}");
        Screen.Row($"  {Screen.Masked(placeholder)}", "Authorization: Bearer");
        Screen.Row("HTTPS_PROXY=", $"  {Screen.Masked(authorization["Bearer ".Length..])}");
        Screen.Row("  " + WithoutPassword(environment.GetValueOrDefault("HTTPS_PROXY") ?? environment.GetValueOrDefault("https_proxy") ?? "-"), $"Host: {received["host"]}");
        Screen.Row($"and {environment.Count} variables in all", $"{received["body_bytes"]} bytes of body");
        Screen.Row("");
        Screen.Good(childHadKey ? "the real key: FOUND" : "the real key: nowhere in it",
            providerGotKey ? "the real key, as it was stored" : "NOT the real key");
        Screen.Line();
        Screen.Line($"The answer it got: {Answer(parts.ElementAtOrDefault(1) ?? "")}");
        return !childHadKey && providerGotKey && !placeholder.Contains(provider.Key, StringComparison.Ordinal);
    }

    private static string Answer(string body) =>
        (string?)JsonNode.Parse(body)?["choices"]?[0]?["message"]?["content"] ?? throw new DemoFailure($"the provider answered: {body}");

    /// <summary>The session's proxy password is worthless after the session, but a screenshot need not show it.</summary>
    private static string WithoutPassword(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) ? $"{uri.Scheme}://session:…@{uri.Authority}" : url;
}
