namespace Sallyport.Tests.Core.Storage;

/// <summary>
/// A vault as the first format had it, with its own key. It must open for ever: what is written here is never changed,
/// and it holds the format of the seals as well as the tables.
/// </summary>
internal static class FormatOneVault
{
    public const string KeyFile = "CANARY key for the format1 vault";
    public const string OpenAISecret = "sk-CANARY-of-format-1";
    public const string AnthropicSecret = "sk-ant-CANARY-of-format-1";

    public const string Sql =
        """
        CREATE TABLE vault (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            vault_id TEXT NOT NULL,
            created INTEGER NOT NULL,
            key_source TEXT NOT NULL,
            key_source_parameters TEXT NOT NULL,
            wrapped_key BLOB NOT NULL,
            derivation_root BLOB NOT NULL,
            generation INTEGER NOT NULL,
            manifest BLOB NOT NULL
        );
        INSERT INTO vault VALUES(1,'e79a264df38072e340fd4527ad9bb9e6',1795478463228,'key-file','{"path":"/tmp/format-1.key"}',X'ae8fff27929815e4ffe79dc3bc6c15e1a4403ab0ebea978eca591e8a1229e4171ef9288bcee968886d5e627fdb5e03c1c3e7896a5d332c909c38307d',X'fd91aff55d93f4d1929bb4f8267688afa6ff08022ec752a6720539ba3bffa87a795ee8f857fda6c3009d325aedc973559ea3ef558997182967e8a257',3,X'0000000200000011616e7468726f7069632f64656661756c7400000001595562a873682d3f182a600cd5bb9798ce56c645bfc3b78275a1c05d3246d08d0000000e6f70656e61692f64656661756c74000000012238ff5abe9d75dc72e891e472dded26686fc6e74faee66d29b4f127fb589489ed4b40b31a343138a2c4975f5d0a0e6c24b3af74ae397a1ec57d9c57ef8afd8a');
        CREATE TABLE credential (
            name TEXT PRIMARY KEY,
            provider TEXT NOT NULL,
            key_type TEXT NOT NULL,
            fingerprint TEXT NOT NULL,
            last_four TEXT NOT NULL,
            facts TEXT NOT NULL,
            version INTEGER NOT NULL,
            created INTEGER NOT NULL,
            rotated INTEGER NOT NULL,
            value BLOB NOT NULL
        ) WITHOUT ROWID;
        INSERT INTO credential VALUES('anthropic/default','anthropic','other','6a38be6896e575ee','at-1','{}',1,1795478464980,1795478464980,X'2eddc26eb7277f142a6050d880c348d73ac6fd60d90633fe51772bab4826fb29b021cdb2a526b2084afd7ccd092f7b27f97f65fcfc');
        INSERT INTO credential VALUES('openai/default','openai','legacy','5569b147d7f4bcff','at-1','{"project":"proj_1"}',1,1795478463401,1795478463401,X'95fbced5be50c5cef04759ed59c4e5d4bb95e33b91ea9169ee1c274f0c780322b8734e19682326a60909f5457899820431');
        PRAGMA application_id = 1398893676;
        PRAGMA user_version = 1;
        """;
}
