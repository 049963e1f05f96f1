using Sallyport.Core.Policy;
using Sallyport.Core.Providers;
using Sallyport.Core.Yaml;
using Xunit;

namespace Sallyport.Tests.Core.Providers;

/// <summary>The section <c>operations</c> of a provider's file.</summary>
public sealed class OperationFileTests
{
    private const string Head = "name: acme\nhosts: [api.acme.example]\npositions: [bearer]\nplaceholder_prefix: ac-sally-\nenvironment: { key: [ACME_KEY] }\n";

    [Fact]
    public void A_users_file_can_declare_groups_of_its_own()
    {
        var provider = Read("""
            operations:
              - { group: models, access: read, path: [/v2/models, "/v2/models/*"] }
              - { group: chat, access: write, method: POST, path: /v2/chat, content: chat }
              - { group: chat, access: write, websocket: true, path: /v2/chat }
              - { group: tokens, access: write, named: true, path: /v2/tokens/** }

            """, out var problems);

        Assert.Empty(problems);
        Assert.Equal(ContentShape.Chat, provider!.FindOperation("POST", "/v2/chat", isWebSocket: false)!.Content);
        Assert.Equal("chat", provider.FindOperation("GET", "/v2/chat", isWebSocket: true)!.Group);
        Assert.Null(provider.FindOperation("GET", "/v2/chat", isWebSocket: false));
        Assert.Null(provider.FindOperation("GET", "/v2/tokens", isWebSocket: false));
        Assert.True(provider.FindOperation("DELETE", "/v2/tokens/t", isWebSocket: false)!.MustBeNamed);
        Assert.Equal([new("models", Access.Read, false), new("chat", Access.Write, false), new PermissionGroup("tokens", Access.Write, true)], provider.Groups);
    }

    [Fact]
    public void Everything_that_is_wrong_is_reported_with_its_place()
    {
        Assert.Null(Read("""
            operations:
              - { group: Models, access: reed, path: /a }
              - { group: a, access: read, method: get, path: /b }
              - { group: a, access: read, path: [/b, /c*, "/*:", /d/] }
              - { group: a, access: read, path: /b }
              - { group: b, access: write, websocket: true, method: GET, path: /e }
              - { group: b, access: write, named: true, path: /f, content: prose }
              - { access: write, paths: /g }
              - word

            """, out var problems));

        Assert.Equal(
        [
            "acme.yaml:7:14: 'Models' is not the name of a group: lower-case letters, digits and underscores, such as 'vector_stores'",
            "acme.yaml:7:30: 'access' must be read or write, not 'reed'",
            "acme.yaml:8:39: unknown method 'get'; one of: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS",
            "acme.yaml:9:42: the path '/c*' may use '*' only for a whole segment, and '**' only at its end",
            "acme.yaml:9:47: the path '/*:' may use '*' only for a whole segment, and '**' only at its end",
            "acme.yaml:9:54: the path '/d/' must not end in a slash",
            "acme.yaml:10:37: GET /b is here twice",
            "acme.yaml:11:57: a WebSocket has no 'method' of its own: it is a GET with an upgrade",
            "acme.yaml:12:14: the group b is 'named' in one operation and not in another",
            "acme.yaml:12:64: unknown content 'prose'; one of: none, chat, completions, responses, realtime, embeddings, images, image_form, speech, audio_form, moderations, file_form, batch, upload, anthropic_messages, gemini_generate, unread",
            "acme.yaml:13:5: 'group' is missing",
            "acme.yaml:13:5: 'path' is missing",
            "acme.yaml:13:22: unknown key 'paths'; did you mean 'path'?",
            "acme.yaml:14:5: an operation must be a mapping with 'group', 'access' and 'path', not a single value",
        ], problems);
    }

    private static Provider? Read(string operations, out IReadOnlyList<string> problems)
    {
        var found = new YamlProblems("acme.yaml");
        var parsed = ProviderParser.Parse(Head + operations, found);
        problems = [.. found.Lines];
        return parsed.Provider;
    }
}
