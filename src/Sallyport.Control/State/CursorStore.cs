using Sallyport.Core.Storage.Sqlite;

namespace Sallyport.Control.State;

/// <summary>How far something was read or delivered, by name.</summary>
public sealed class CursorStore
{
    private readonly ControlDatabase _database;

    internal CursorStore(ControlDatabase database) => _database = database;

    /// <summary>Null where it was never set.</summary>
    public string? Find(string name) => _database.Read(connection =>
    {
        using var command = connection.Command("SELECT value FROM cursor WHERE name = $name", ("$name", name));
        return command.ExecuteScalar() as string;
    });

    public void Set(string name, string value) => _database.Write(connection => connection.Run(
        "INSERT INTO cursor (name, value, updated) VALUES ($name, $value, $now) ON CONFLICT DO UPDATE SET value = excluded.value, updated = excluded.updated",
        ("$name", name), ("$value", value), ("$now", _database.Now)));

    /// <summary>Every cursor whose name begins with <paramref name="prefix"/>, with the time it was last set.</summary>
    public IReadOnlyList<(string Name, string Value, DateTimeOffset Updated)> List(string prefix) => _database.Read(connection =>
    {
        using var command = connection.Command(
            "SELECT name, value, updated FROM cursor WHERE substr(name, 1, length($prefix)) = $prefix ORDER BY name", ("$prefix", prefix));
        using var reader = command.ExecuteReader();
        List<(string, string, DateTimeOffset)> cursors = [];
        while (reader.Read()) cursors.Add((reader.TextAt(0), reader.TextAt(1), reader.TimeAt(2)));
        return cursors;
    });
}
