using System.Text.Json.Nodes;
using FakeOpenAI.Http;

namespace FakeOpenAI.Admin.Limits;

/// <summary>Spend alerts of the organization and of a project. POST to one replaces it whole.</summary>
internal static class SpendAlertEndpoints
{
    public static IEnumerable<FakeRoute> Routes =>
    [
        .. At("/organization/spend_alerts", "organization.spend_alert", call => call.Organization.Spending, call => call.Organization.Spending),
        .. At(AdminRoute.Project + "/spend_alerts", "project.spend_alert", call => call.Project().Spending, call => call.ChangeableProject().Spending),
    ];

    private static IEnumerable<FakeRoute> At(string path, string objectName, Func<FakeCall, Spending> read, Func<FakeCall, Spending> change) =>
    [
        AdminRoute.Get(path, call => call.PageAAsync(read(call).Alerts, alert => alert.Json(objectName))),
        AdminRoute.Post(path, call => PutAsync(call, change(call), FakeState.NewId("alert_"), objectName)),
        AdminRoute.Get(path + "/{alert_id}", call => call.JsonAsync(Named(call, read(call)).Json(objectName))),
        AdminRoute.Post(path + "/{alert_id}", call =>
        {
            var spending = change(call);
            return PutAsync(call, spending, Named(call, spending).Id, objectName);
        }),
        AdminRoute.Delete(path + "/{alert_id}", call =>
        {
            var spending = change(call);
            var id = Named(call, spending).Id;
            spending.Alerts.Remove(id);
            return call.JsonAsync(new JsonObject { ["id"] = id, ["object"] = objectName + ".deleted", ["deleted"] = true });
        }),
    ];

    private static async Task PutAsync(FakeCall call, Spending spending, string id, string objectName)
    {
        var body = await AdminBody.ReadAsync(call, ["threshold_amount", "currency", "interval", "notification_channel"]);
        var threshold = body.Number("threshold_amount") ?? throw OpenAIErrors.MissingParameter("threshold_amount");
        body.RequiredOneOf("currency", "USD");
        body.RequiredOneOf("interval", "month");
        var channel = body.Object("notification_channel") ?? throw OpenAIErrors.MissingParameter("notification_channel");
        channel.RequiredOneOf("type", "email");
        var recipients = channel.Texts("recipients") is { Count: > 0 } list ? list : throw OpenAIErrors.MissingParameter("notification_channel.recipients");
        var alert = new SpendAlert(id, threshold, recipients, channel.Text("subject_prefix"));
        spending.Alerts.Put(alert);
        await call.JsonAsync(alert.Json(objectName));
    }

    private static SpendAlert Named(FakeCall call, Spending spending) => spending.Alerts.Named(call, "alert_id", "spend alert");
}
