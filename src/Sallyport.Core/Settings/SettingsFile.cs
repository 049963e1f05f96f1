using System.Text;
using Sallyport.Core.Primitives;
using Sallyport.Core.Yaml;

namespace Sallyport.Core.Settings;

/// <summary>
/// <c>$SALLYPORT_HOME/config.yaml</c>. A change is made under a lock, to the text as it is at that moment, and replaces
/// the file in one step: two processes lose nothing of each other's, and a crash leaves the old file or the new one.
/// </summary>
public static class SettingsFile
{
    /// <summary>The text and what it says; both empty where there is no file.</summary>
    /// <exception cref="UserError">It has problems; all are listed.</exception>
    public static (string Text, SettingsDocument Document) Read(SallyHome home)
    {
        var problems = new YamlProblems(home.ConfigFile);
        string text;
        try
        {
            text = OperatorFile.Read(home.ConfigFile, SettingsDocument.MaxFileBytes, problems) ?? throw SettingsErrors.BadFile(problems);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return ("", SettingsDocument.Empty);
        }
        return (text, Parse(text, home));
    }

    /// <summary>Sets a plain setting. Returns what the file said before, or null.</summary>
    public static Task<string?> SetAsync(SallyHome home, TimeProvider time, SettingDefinition setting, string value, CancellationToken cancellationToken) =>
        ChangeAsync(home, time,
            (text, document) => SettingsEditor.Set(text, document, setting.Name, value),
            (old, changed) => changed.Values.GetValueOrDefault(setting.Name) == value && SameBut(old, changed, setting.Name),
            document => document.Values.GetValueOrDefault(setting.Name), cancellationToken);

    /// <summary>Redirects a host. Returns the origin it had before, or null.</summary>
    public static Task<string?> SetUpstreamAsync(SallyHome home, TimeProvider time, string host, UpstreamRedirect redirect, CancellationToken cancellationToken) =>
        ChangeAsync(home, time,
            (text, document) => SettingsEditor.SetUpstream(text, document, host, redirect),
            (old, changed) => changed.Upstreams.GetValueOrDefault(host) == redirect && SameBut(old, changed, UpstreamSetting.Prefix + host),
            document => OriginOf(document, host), cancellationToken);

    /// <summary>Takes a setting or a redirection out of the file. Returns what it was, or null where it was not there.</summary>
    public static Task<string?> UnsetAsync(SallyHome home, TimeProvider time, string name, CancellationToken cancellationToken) =>
        ChangeAsync(home, time,
            (text, document) => SettingsEditor.Remove(text, document, name),
            (old, changed) => !changed.Entries.ContainsKey(name) && SameBut(old, changed, name),
            document => UpstreamSetting.IsName(name) ? OriginOf(document, UpstreamSetting.HostOf(name)) : document.Values.GetValueOrDefault(name),
            cancellationToken);

    private static async Task<string?> ChangeAsync(
        SallyHome home, TimeProvider time,
        Func<string, SettingsDocument, string> edit,
        Func<SettingsDocument, SettingsDocument, bool> verify,
        Func<SettingsDocument, string?> before,
        CancellationToken cancellationToken)
    {
        home.Create();
        using var held = await SettingsLock.EnterAsync(home, time, cancellationToken);
        var (text, document) = Read(home);
        var changed = edit(text, document);
        if (changed == text) return before(document);
        var problems = new YamlProblems(home.ConfigFile);
        var result = SettingsParser.Parse(changed, problems);
        // Whatever the text looked like, it is replaced only by one that says exactly what was asked for.
        if (problems.Count > 0 || !verify(document, result)) throw SettingsErrors.Uneditable(home.ConfigFile);
        Replace(home.ConfigFile, changed);
        return before(document);
    }

    private static SettingsDocument Parse(string text, SallyHome home)
    {
        var problems = new YamlProblems(home.ConfigFile);
        var document = SettingsParser.Parse(text, problems);
        return problems.Count == 0 ? document : throw SettingsErrors.BadFile(problems);
    }

    private static bool SameBut(SettingsDocument old, SettingsDocument changed, string name) =>
        old.Values.Where(v => v.Key != name).ToHashSet().SetEquals(changed.Values.Where(v => v.Key != name))
        && old.Upstreams.Where(u => UpstreamSetting.Prefix + u.Key != name).ToHashSet()
            .SetEquals(changed.Upstreams.Where(u => UpstreamSetting.Prefix + u.Key != name));

    private static string? OriginOf(SettingsDocument document, string host) =>
        document.Upstreams.TryGetValue(host, out var redirect) ? UpstreamSetting.Text(redirect.Origin) : null;

    /// <summary>Writes beside the file and renames over it; the lock makes the name free. A symbolic link stays one.</summary>
    private static void Replace(string configFile, string text)
    {
        var path = File.Exists(configFile) ? File.ResolveLinkTarget(configFile, returnFinalTarget: true)?.FullName ?? configFile : configFile;
        var beside = path + ".new";
        File.Delete(beside);
        using (var file = new FileStream(beside, PrivateFolder.CreateFile(FileMode.CreateNew, FileAccess.Write)))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }
        File.Move(beside, path, overwrite: true);
    }
}
