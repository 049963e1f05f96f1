using FakeOpenAI.Admin;
using FakeOpenAI.Anthropic;
using FakeOpenAI.Chat;
using FakeOpenAI.Embeddings;
using FakeOpenAI.Files;
using FakeOpenAI.Gemini;
using FakeOpenAI.GitHub;
using FakeOpenAI.Models;
using FakeOpenAI.Moderations;
using FakeOpenAI.Realtime;
using FakeOpenAI.Responses;
using FakeOpenAI.Side;
using FakeOpenAI.Uploads;

namespace FakeOpenAI.Http;

/// <summary>Every route the fake has, in the order in which they are tried.</summary>
internal static class RouteTable
{
    public static IReadOnlyList<FakeRoute> All { get; } =
    [
        .. ModelEndpoints.Routes,
        .. ChatEndpoints.Routes,
        .. ResponseEndpoints.Routes,
        .. EmbeddingEndpoints.Routes,
        .. FileEndpoints.Routes,
        .. UploadEndpoints.Routes,
        .. ModerationEndpoints.Routes,
        .. RealtimeEndpoints.Routes,
        .. AdminTable.Routes,
        .. AnthropicEndpoints.Routes,
        .. AnthropicAdminEndpoints.Routes,
        .. GeminiEndpoints.Routes,
        .. GitHubEndpoints.Routes,
        .. SideEndpoints.Routes,
    ];
}
