using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Sallyport.Core.Storage.Sqlite;

/// <summary>Statements in one line, and columns of a file that may be damaged: a wrong type reads as an unlikely value, never as an exception.</summary>
internal static class SqliteCommands
{
    public static SqliteCommand Command(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        return command;
    }

    public static int Run(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = connection.Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    public static long Number(this SqliteConnection connection, string sql)
    {
        using var command = connection.Command(sql);
        return command.ExecuteScalar() is long number ? number : 0;
    }

    public static string Text(this SqliteConnection connection, string sql)
    {
        using var command = connection.Command(sql);
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture) ?? "";
    }

    public static long NumberAt(this SqliteDataReader reader, int column) =>
        reader.GetValue(column) is long number ? number : long.MinValue;

    public static string TextAt(this SqliteDataReader reader, int column) =>
        reader.GetValue(column) switch
        {
            string text => text,
            byte[] bytes => Encoding.UTF8.GetString(bytes),
            DBNull => "",
            var other => Convert.ToString(other, CultureInfo.InvariantCulture) ?? "",
        };

    public static byte[] BytesAt(this SqliteDataReader reader, int column) =>
        reader.GetValue(column) is byte[] bytes ? bytes : [];

    public static DateTimeOffset TimeAt(this SqliteDataReader reader, int column) =>
        reader.GetValue(column) is long and >= -62_135_596_800_000 and <= 253_402_300_799_999 and var milliseconds
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : DateTimeOffset.MinValue;
}
