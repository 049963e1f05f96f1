using System.Text;
using Sallyport.Cli;

// Answered before anything else is loaded: scripts and prompts ask for it often.
if (args is ["--version"])
{
    Console.Out.WriteLine(SallyCommandLine.Version);
    return 0;
}

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return await SallyCommandLine.RunAsync(args, CliContext.OfThisProcess());
