using FakeOpenAI.Http;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Admin;

/// <summary>Short ways to write a route of the Admin API.</summary>
internal static class AdminRoute
{
    public const string Project = "/organization/projects/{project_id}";

    public static FakeRoute Get(string path, RouteHandler handler, string scope = AdminScopes.Read) => Of("GET", path, handler, scope);

    public static FakeRoute Post(string path, RouteHandler handler) => Of("POST", path, handler, AdminScopes.Write);

    public static FakeRoute Delete(string path, RouteHandler handler) => Of("DELETE", path, handler, AdminScopes.Write);

    private static FakeRoute Of(string method, string path, RouteHandler handler, string scope) => new(Surface.OpenAIAdmin, method, "/v1" + path, handler) { Scope = scope };
}
