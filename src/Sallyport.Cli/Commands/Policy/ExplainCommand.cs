using System.CommandLine;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Core.Policy;
using Sallyport.Core.PolicyFiles;
using Sallyport.Core.Primitives;
using Sallyport.Core.Providers;

namespace Sallyport.Cli.Commands.Policy;

/// <summary><c>sally policy explain AGENT METHOD URL</c></summary>
public static class ExplainCommand
{
    private const int MaxBodyBytes = 64 * 1024 * 1024;

    public static Command Create(CliContext context)
    {
        var agent = new Argument<string>("agent") { Description = "The agent", HelpName = "AGENT" };
        var method = new Argument<string>("method") { Description = "The HTTP method, in capitals", HelpName = "METHOD" };
        var url = new Argument<string>("url") { Description = "The address with its host, as the agent sends it", HelpName = "URL" };
        var credential = new Option<string?>("--credential") { Description = "The credential it is made with (default: the agent's first for the provider)", HelpName = "NAME" };
        var body = new Option<string?>("--body") { Description = "A file with the request's JSON body", HelpName = "FILE" };
        var webSocket = new Option<bool>("--websocket") { Description = "The request asks for a WebSocket" };
        var file = new Option<string?>("--file", "-f") { Description = "Explain by this policy file rather than by the policy in force", HelpName = "FILE" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var source = new KeySourceFlags();
        var command = new SallyCommand("explain", "Say what the gate would do with a call, and why")
        {
            Details = "Takes the call through the gate's ten steps with the gate's own code, and sends nothing. The last line names the rule that decides. Exits 0 where the call is allowed and 8 where it is denied.",
            Examples =
            [
                "sally policy explain support-bot POST https://api.openai.com/v1/responses --body request.json",
                "sally policy explain support-bot GET https://api.openai.com/v1/files -f sallyport.yaml",
            ],
        };
        foreach (var argument in (Argument[])[agent, method, url]) command.Arguments.Add(argument);
        foreach (var option in (Option[])[credential, body, webSocket, file, json]) command.Options.Add(option);
        source.AddTo(command);
        command.SetAction(parsed =>
        {
            var providers = ProviderCatalogLoader.Load(context.Home);
            var policy = parsed.GetValue(file) is { } path ? PolicyInput.Read(path, providers).Snapshot(1) : InForce();
            var explanation = CallExplanation.Of(new CallQuestion
            {
                Agent = parsed.GetRequiredValue(agent),
                Method = parsed.GetRequiredValue(method),
                Url = parsed.GetRequiredValue(url),
                Credential = parsed.GetValue(credential),
                IsWebSocket = parsed.GetValue(webSocket),
                Body = parsed.GetValue(body) is { } content ? ReadBody(content) : null,
            }, policy, providers);
            if (parsed.GetValue(json)) WriteJson(context, explanation);
            else WriteText(context, explanation);
            return (int)(explanation.Denial is null ? ExitCode.Success : ExitCode.CheckFailed);

            PolicySnapshot InForce()
            {
                using var vault = VaultAccess.Unlock(context, source.Read(parsed));
                return AppliedPolicy.Read(vault).Snapshot;
            }
        });
        return command;
    }

    private static byte[] ReadBody(string path)
    {
        if (new FileInfo(path) is not { Exists: true, Length: <= MaxBodyBytes })
            throw new UserError("no-body-file", ExitCode.NotFound, $"There is no file {TerminalText.Escape(path)} of at most {MaxBodyBytes / 1024 / 1024} MB.", "give the path of a JSON file");
        return File.ReadAllBytes(path);
    }

    private static void WriteText(CliContext context, CallExplanation explanation)
    {
        var style = Style.ForOut(context);
        foreach (var step in explanation.Steps)
        {
            var line = $"{step.Number,2} {step.Name,-13}{TerminalText.Escape(step.Text)}";
            context.Out.WriteLine(step.Reached ? line : style.Dim(line));
        }
        if (explanation.Denial is { } denial)
        {
            context.Out.WriteLine(style.Red($"denied by {denial.Code}, answered {denial.Status}: {TerminalText.Escape(denial.Message)}"));
            if (denial.Hint is { } hint) context.Out.WriteLine($"  {style.Cyan("hint:")} {TerminalText.Escape(hint)}");
            return;
        }
        context.Out.WriteLine(style.Green(explanation.DependsOnBody ? "allowed, if its body is within the grant: give it with --body FILE" : "allowed"));
    }

    private static void WriteJson(CliContext context, CallExplanation explanation) => context.WriteJson(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("allowed", explanation.Denial is null);
        json.WriteBoolean("depends_on_body", explanation.DependsOnBody);
        if (explanation.Denial is { } denial)
        {
            json.WriteString("rule", denial.Code);
            json.WriteString("subject", denial.Subject);
            json.WriteNumber("status", denial.Status);
            json.WriteString("message", denial.Message);
            json.WriteString("hint", denial.Hint);
        }
        json.WriteStartArray("steps");
        foreach (var step in explanation.Steps)
        {
            json.WriteStartObject();
            json.WriteNumber("number", step.Number);
            json.WriteString("name", step.Name);
            json.WriteBoolean("reached", step.Reached);
            json.WriteString("text", step.Text);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });
}
