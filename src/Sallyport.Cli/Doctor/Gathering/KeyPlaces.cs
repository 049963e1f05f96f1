namespace Sallyport.Cli.Doctor.Gathering;

/// <summary>
/// Where clients keep keys on a developer's machine, as seen on 2026-11-23: the start files of shells, <c>.env</c> files,
/// and the configuration of Codex, Claude Code, Claude Desktop, Cursor, VS Code, Windsurf, Gemini, opencode, gh, npm, git,
/// curl, PostgreSQL and Docker.
/// </summary>
internal static class KeyPlaces
{
    private static readonly string[] s_ofHome =
    [
        ".env", ".bashrc", ".bash_profile", ".bash_login", ".profile", ".zshrc", ".zprofile", ".zshenv", ".config/fish/config.fish",
        ".codex/auth.json", ".codex/config.toml", ".claude.json", ".claude/settings.json", ".cursor/mcp.json",
        ".config/Claude/claude_desktop_config.json", "Library/Application Support/Claude/claude_desktop_config.json",
        ".codeium/windsurf/mcp_config.json", ".gemini/settings.json", ".gemini/.env", ".config/gh/hosts.yml",
        ".local/share/opencode/auth.json", ".npmrc", ".netrc", ".git-credentials", ".pgpass", ".docker/config.json",
    ];

    private static readonly string[] s_ofProject =
    [
        ".mcp.json", ".cursor/mcp.json", ".vscode/mcp.json", ".claude/settings.json", ".claude/settings.local.json",
        "docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml", ".npmrc",
    ];

    /// <summary>Those that are there.</summary>
    /// <param name="home">The user's folder; null where it is not known.</param>
    /// <param name="projects">The folder that the command was given in, by whichever names it has.</param>
    public static IReadOnlyList<string> In(string? home, IEnumerable<string> projects)
    {
        var paths = (home is null ? [] : s_ofHome.Select(p => Path.Combine(home, p)))
            .Concat(projects.SelectMany(folder => s_ofProject.Select(p => Path.Combine(folder, p)).Concat(DotEnv(folder))));
        return [.. paths.Where(File.Exists).Distinct(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> DotEnv(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFiles(folder, ".env*").Where(f => Path.GetFileName(f) is ".env" or ['.', 'e', 'n', 'v', '.', ..]).Order(StringComparer.Ordinal) : [];
}
