using FakeOpenAI.Anthropic;
using FakeOpenAI.Gemini;
using FakeOpenAI.GitHub;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Http;

/// <summary>Tells the surfaces apart where they share a path, and authenticates each in its own way.</summary>
internal static class Surfaces
{
    /// <summary>Host cannot tell, because a redirected client says 127.0.0.1; where two share a path, Anthropic's version header can.</summary>
    public static bool Plays(FakeCall call, FakeRoute route) =>
        route.Pattern != "/v1/models" || (call.Header("anthropic-version") is not null) == (route.Surface == Surface.Anthropic);

    public static void Authenticate(FakeCall call, FakeRoute route)
    {
        switch (route.Surface)
        {
            case Surface.OpenAI:
                OpenAIAuthentication.Authenticate(call, route);
                break;
            case Surface.OpenAIAdmin:
                OpenAIAuthentication.AuthenticateAdmin(call, route);
                break;
            case Surface.Anthropic:
                AnthropicEndpoints.Authenticate(call);
                break;
            case Surface.AnthropicAdmin:
                AnthropicAdminEndpoints.Authenticate(call);
                break;
            case Surface.Gemini:
                GeminiEndpoints.Authenticate(call);
                break;
            case Surface.GitHub:
                GitHubEndpoints.Authenticate(call, route);
                break;
        }
    }
}
