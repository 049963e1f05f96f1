using System.Text.Json.Nodes;
using FakeOpenAI.Http;

namespace FakeOpenAI.Admin.Limits;

/// <summary>The hard spend limit of the organization and of a project; 404 where there is none. Once it is reached, inference answers 429.</summary>
internal static class SpendLimitEndpoints
{
    public static IEnumerable<FakeRoute> Routes =>
    [
        .. At("/organization/spend_limit", "organization.spend_limit", _ => null, call => call.Organization.Spending, call => call.Organization.Spending),
        .. At(AdminRoute.Project + "/spend_limit", "project.spend_limit", call => call.Project().Id, call => call.Project().Spending, call => call.ChangeableProject().Spending),
    ];

    private static IEnumerable<FakeRoute> At(string path, string objectName, Func<FakeCall, string?> project, Func<FakeCall, Spending> read, Func<FakeCall, Spending> change) =>
    [
        AdminRoute.Get(path, call => call.JsonAsync(Json(call, project(call), read(call), objectName))),
        AdminRoute.Post(path, async call =>
        {
            var spending = change(call);
            var body = await AdminBody.ReadAsync(call, ["threshold_amount", "currency", "interval"]);
            var cents = body.Number("threshold_amount", least: 1) ?? throw OpenAIErrors.MissingParameter("threshold_amount");
            body.RequiredOneOf("currency", "USD");
            body.RequiredOneOf("interval", "month");
            spending.LimitCents = cents;
            await call.JsonAsync(Json(call, project(call), spending, objectName));
        }),
        AdminRoute.Delete(path, call =>
        {
            var spending = change(call);
            Limit(spending);
            spending.LimitCents = null;
            return call.JsonAsync(new JsonObject { ["object"] = objectName + ".deleted", ["deleted"] = true });
        }),
    ];

    private static int Limit(Spending spending) => spending.LimitCents ?? throw OpenAIErrors.Problem(404, "invalid_request_error", null, "No spend limit is configured.");

    private static JsonObject Json(FakeCall call, string? project, Spending spending, string objectName) => new()
    {
        ["object"] = objectName,
        ["threshold_amount"] = Limit(spending),
        ["currency"] = "USD",
        ["interval"] = "month",
        ["enforcement"] = new JsonObject { ["status"] = spending.IsReached(call.Organization.Usage.SpentDollars(call.Now, project)) ? "enforcing" : "inactive" },
    };
}
