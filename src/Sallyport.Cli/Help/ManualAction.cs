using System.CommandLine;
using System.CommandLine.Invocation;

namespace Sallyport.Cli.Help;

/// <summary><c>--help</c> anywhere on a command line shows the manual page of the command it stands with.</summary>
internal sealed class ManualAction(CliContext context) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult) => new Manual(context).Write(parseResult.CommandResult.Command);
}
