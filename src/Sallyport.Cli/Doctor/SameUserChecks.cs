namespace Sallyport.Cli.Doctor;

/// <summary>
/// What an agent could still do that runs as this user, in the mode at hand. Linux facts; elsewhere it says that they are
/// not known.
/// </summary>
internal static class SameUserChecks
{
    private const string PtraceScopeFile = "/proc/sys/kernel/yama/ptrace_scope";

    public static IEnumerable<CheckResult> Run(CliContext context)
    {
        yield return CheckResult.Note("sandbox",
            "an agent runs as you, without a sandbox: it can read and change your files, and connect to other hosts. It does not hold your keys",
            null, "run agents as a user of their own, or in a container, where that matters");
        if (!OperatingSystem.IsLinux())
        {
            yield return CheckResult.Note("memory", "whether another process of yours can read the gate's memory is not known on this system");
            yield break;
        }
        if (string.Equals(System.Environment.UserName, "root", StringComparison.Ordinal))
        {
            yield return CheckResult.Finding("root", "this is root, and so is an agent started here: nothing on this machine is closed to it",
                "user root", "run sally as an ordinary user");
            yield break;
        }
        yield return CheckResult.Ok("memory", "the gate's process cannot be dumped or traced by other processes of yours", "PR_SET_DUMPABLE 0");
        yield return PtraceScope() switch
        {
            null => CheckResult.Note("ptrace", "the kernel has no Yama: processes of yours may trace each other, though not the gate", PtraceScopeFile),
            0 => CheckResult.Finding("ptrace", "any process of yours may trace any other: an agent could read what your other programs hold",
                $"{PtraceScopeFile} is 0", "sudo sysctl kernel.yama.ptrace_scope=1"),
            var scope => CheckResult.Ok("ptrace", "processes may trace only their own children", $"{PtraceScopeFile} is {scope}"),
        };
    }

    private static int? PtraceScope() =>
        File.Exists(PtraceScopeFile) && int.TryParse(File.ReadAllText(PtraceScopeFile).AsSpan().Trim(), out var scope) ? scope : null;
}
