using Microsoft.Data.Sqlite;
using Sallyport.Core.Metering;
using Sallyport.Core.Storage.Migrations;

namespace Sallyport.Core.Storage.Sqlite;

/// <summary>Opens the file of usage.</summary>
internal static class UsageDatabase
{
    private static readonly DatabaseFormat s_format = new(
        UsageMigrations.ApplicationId, UsageMigrations.Steps, MeteringErrors.StoreUnusable, MeteringErrors.OtherDatabase, MeteringErrors.NewerStore);

    /// <exception cref="Primitives.UserError">It is another program's, or of a newer version, or cannot be opened.</exception>
    public static SqliteConnection Open(string path) => PrivateDatabase.Open(path, s_format);

    /// <exception cref="Primitives.UserError">It is another program's, or of a newer version, or cannot be opened.</exception>
    public static SqliteConnection OpenToRead(string path) => PrivateDatabase.OpenToRead(path, s_format);
}
