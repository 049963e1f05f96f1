using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using Sallyport.Core.Primitives;

namespace Sallyport.Core.Vault;

/// <summary>
/// The desktop's keyring (Secret Service: GNOME Keyring, KWallet, KeePassXC), reached by running libsecret's
/// <c>secret-tool</c>; see <c>docs/decisions/0004-secret-tool-for-the-keyring.md</c>. The key crosses only the pipes to
/// that process, never its command line. Linux only: this class is the boundary, and elsewhere it says so.
/// </summary>
/// <param name="tool">The program's name, or its path.</param>
public sealed class DesktopKeyring(string tool = DesktopKeyring.Tool) : IKeyEncryptionKey
{
    public const string Tool = "secret-tool";
    private const int HexLength = 2 * AuthenticatedEncryption.KeyBytes;

    // Long enough for a person to type the keyring's password into the dialog that the desktop may show.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    public string Kind => KeySourceKind.Keyring;

    /// <summary>
    /// Whether a secret could be stored, found out by storing a worthless one and taking it away again: a Secret Service
    /// may answer and yet be locked with nobody there to unlock it.
    /// </summary>
    public bool IsAvailable()
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            using var probe = Secret.CopyOf("probe");
            var stored = Run(["store", "--label=Sallyport probe", "application", "sallyport", "probe", "probe"], probe);
            stored.Output.Dispose();
            if (stored.Status != 0) return false;
            var cleared = Run(["clear", "application", "sallyport", "probe", "probe"], input: null);
            cleared.Output.Dispose();
            return cleared.Status == 0;
        }
        catch (UserError)
        {
            return false;
        }
    }

    /// <summary>
    /// Makes a new key and stores it as an item of its own; one that an earlier call stored is left alone, because the
    /// vault may still be wrapped with it.
    /// </summary>
    public WrappingKey Prepare(string vaultId)
    {
        var item = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        var key = Secret.Random(AuthenticatedEncryption.KeyBytes);
        using var hex = Secret.Create(HexLength, key, static (text, k) => Convert.TryToHexStringLower(k.Reveal(), text, out _));
        var answer = Run(["store", "--label=Sallyport vault", .. Attributes(vaultId, item)], hex);
        answer.Output.Dispose();
        if (answer.Status != 0) throw KeySourceErrors.KeyringFailed(answer.Complaint);
        return new WrappingKey(key, KeySourceParameters.WriteText("item", item));
    }

    public Secret Recover(string vaultId, string parameters)
    {
        var item = KeySourceParameters.ReadText(parameters, "item") ?? throw KeySourceErrors.UnknownParameters(Kind);
        var answer = Run(["lookup", .. Attributes(vaultId, item)], input: null);
        using var hex = answer.Output;
        if (answer.Status != 0) throw answer.Complaint.Length > 0 ? KeySourceErrors.KeyringFailed(answer.Complaint) : KeySourceErrors.NotInKeyring();
        try
        {
            return Secret.Create(AuthenticatedEncryption.KeyBytes, hex, static (key, text) =>
            {
                if (Convert.FromHexString(text.Reveal()[..Math.Min(HexLength, text.Length)], key, out _, out var written) != System.Buffers.OperationStatus.Done || written != key.Length)
                    throw new FormatException();
            });
        }
        catch (FormatException e)
        {
            throw KeySourceErrors.UnknownParameters(Kind, e);
        }
    }

    private static string[] Attributes(string vaultId, string item) => ["application", "sallyport", "vault", vaultId, "item", item];

    private Answer Run(string[] arguments, Secret? input)
    {
        if (!OperatingSystem.IsLinux()) throw KeySourceErrors.NoKeyringHere();
        var start = new ProcessStartInfo(tool, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        try
        {
            using var process = Process.Start(start)!;
            var complaint = process.StandardError.ReadToEndAsync();
            WriteInput(process.StandardInput.BaseStream, input);
            using var deadline = new CancellationTokenSource(s_patience);
            using var end = deadline.Token.Register(() => process.Kill());
            var output = ReadOutput(process.StandardOutput.BaseStream);
            process.WaitForExit();
            return new Answer(process.ExitCode, output, complaint.GetAwaiter().GetResult().Trim());
        }
        catch (Win32Exception e)
        {
            throw KeySourceErrors.NoSecretTool(e);
        }
        catch (IOException e)
        {
            throw KeySourceErrors.KeyringFailed(e.Message);
        }
    }

    private static void WriteInput(Stream stdin, Secret? input)
    {
        try
        {
            using (stdin)
            {
                if (input is not null) stdin.Write(input.Reveal());
            }
        }
        catch (IOException)
        {
            return; // The tool gave up before it read; why, it says on stderr.
        }
    }

    private static Secret ReadOutput(Stream stdout)
    {
        var buffer = GC.AllocateArray<byte>(4096, pinned: true);
        try
        {
            var length = stdout.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return Secret.CopyOf(buffer.AsSpan(0, length));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    private sealed record Answer(int Status, Secret Output, string Complaint);
}
