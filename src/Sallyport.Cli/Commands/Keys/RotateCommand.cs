using System.CommandLine;
using Sallyport.Cli.Commands.Login;
using Sallyport.Cli.Hosting;
using Sallyport.Cli.Output;
using Sallyport.Cli.Vault;
using Sallyport.Control.Rotation;
using Sallyport.Core.Primitives;
using Sallyport.Core.Vault;

namespace Sallyport.Cli.Commands.Keys;

/// <summary><c>sally keys rotate NAME|--due|--all</c></summary>
public static class RotateCommand
{
    private static readonly TimeSpan s_look = TimeSpan.FromMinutes(1);

    public static Command Create(CliContext context)
    {
        var name = new Argument<string?>("name") { Description = "The credential, such as openai/support-bot", Arity = ArgumentArity.ZeroOrOne };
        var due = new Option<bool>("--due") { Description = "Every credential whose period has passed, and every rotation that is under way" };
        var all = new Option<bool>("--all") { Description = "Every credential that can be rotated by calls" };
        var reason = new Option<string>("--reason") { Description = "Why, for the journal", HelpName = "WORDS", DefaultValueFactory = _ => "by hand" };
        var contain = new Option<bool>("--contain") { Description = "For a leak: end the old key first. What runs fails until the new one is in force" };
        var guided = new Option<bool>("--guided") { Description = "Ask for a new key that you made at the provider, or read it from stdin" };
        var unscoped = new Option<bool>("--unscoped") { Description = "The new key may do all that its account may" };
        var wait = new Option<bool>("--wait") { Description = "Stay until the old key is ended" };
        var json = new Option<bool>("--json") { Description = "Print a JSON array" };
        var source = new KeySourceFlags();
        var admin = KeySourceFlags.OfAdminVault();
        var command = new SallyCommand("rotate", "Replace a key by a new one, without any agent noticing")
        {
            Details = "Makes a new key at the provider, tries it, puts it in force (running agents use it with their next call), waits until it is in use and the old one is quiet, "
                + "ends the old one and makes sure that it is refused. Each step is written down before it is taken: after a crash, or where this command returns while the old key is not yet quiet, "
                + "`sally control run`, or `sally keys rotate --due` from a timer, goes on. "
                + "OpenAI's keys of service accounts are made and ended by calls, with an admin key (`sally login openai --admin`). Other providers let no program make a key: --guided takes one that you made, "
                + "and Anthropic's old key is switched off where there is an admin key for it.",
            Examples =
            [
                "sally keys rotate openai/support-bot",
                "sally keys rotate openai/support-bot --contain --reason \"posted in an issue\"",
                "sally keys rotate --due                      # from a timer",
                "sally keys rotate anthropic/default --guided",
            ],
        };
        command.Arguments.Add(name);
        foreach (var option in new Option[] { due, all, reason, contain, guided, unscoped, wait, json }) command.Options.Add(option);
        source.AddTo(command);
        admin.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var request = new Request(parsed.GetValue(name), parsed.GetValue(due), parsed.GetValue(all), parsed.GetValue(reason)!, parsed.GetValue(contain),
                parsed.GetValue(guided), parsed.GetValue(unscoped));
            request.Validate();
            await using var plane = ControlPlane.Open(context, source.Read(parsed), admin.Read(parsed));
            var work = new RotationWork(plane);
            List<UserError> problems = [];
            var ids = await BeginAsync(context, plane, work, request, problems, cancellationToken);
            var reports = await AdvanceAsync(context, work, ids, parsed.GetValue(wait), cancellationToken);
            RotationOutput.Write(context, reports, parsed.GetValue(json), "nothing is due");
            foreach (var problem in problems) context.Warn(problem.Message, problem.Hint);
            return problems.Count > 0 || reports.Any(r => r.Failed) ? (int)ExitCode.Failure : 0;
        });
        return command;
    }

    private static async Task<IReadOnlyList<string>> BeginAsync(
        CliContext context, ControlPlane plane, RotationWork work, Request request, List<UserError> problems, CancellationToken cancellationToken)
    {
        if (request.Due)
        {
            await work.BeginDueAsync(problems.Add, cancellationToken);
            return [.. RotationReport.List(plane.Database).Where(r => !r.Finished).Select(r => r.Id)];
        }
        if (request.All)
        {
            List<string> begun = [];
            foreach (var managed in plane.Vault.List().Where(RotationTarget.IsManaged))
                begun.Add(await work.BeginAsync(managed, request.Reason, request.Contain, request.Unscoped, cancellationToken));
            return begun;
        }
        var credential = plane.Vault.List().FirstOrDefault(c => c.Name == request.Name) ?? throw VaultErrors.NotFound(request.Name!);
        if (!request.Guided)
        {
            if (credential.Provider != "openai") throw RotationErrors.NoPerson(credential.Name);
            return [await work.BeginAsync(credential, request.Reason, request.Contain, request.Unscoped, cancellationToken)];
        }
        using var made = KeyInput.ReadNext(context, credential);
        return [await work.BeginGuidedAsync(credential, made, request.Reason, request.Contain, cancellationToken)];
    }

    private static async Task<IReadOnlyList<RotationReport>> AdvanceAsync(
        CliContext context, RotationWork work, IReadOnlyList<string> ids, bool wait, CancellationToken cancellationToken)
    {
        var reports = new Dictionary<string, RotationReport>(StringComparer.Ordinal);
        while (true)
        {
            foreach (var id in ids)
            {
                if (await work.Runner.AdvanceAsync(id, cancellationToken) is not { } report) continue;
                if (reports.GetValueOrDefault(id)?.Rotation.Note != report.Rotation.Note) context.Tell($"{report.Rotation.Credential}: {RotationOutput.State(report)}");
                reports[id] = report;
            }
            if (!wait || ids.All(id => reports.GetValueOrDefault(id)?.Finished == true)) return [.. reports.Values];
            await Task.Delay(s_look, context.Time, cancellationToken);
        }
    }

    private sealed record Request(string? Name, bool Due, bool All, string Reason, bool Contain, bool Guided, bool Unscoped)
    {
        public void Validate()
        {
            if ((Name is null ? 0 : 1) + (Due ? 1 : 0) + (All ? 1 : 0) != 1)
                throw new UserError("usage", ExitCode.Usage, "name one credential, or say --due or --all", "sally help keys rotate");
            if (Guided && Name is null) throw new UserError("usage", ExitCode.Usage, "--guided takes the name of one credential");
        }
    }
}
