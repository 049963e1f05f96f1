using System.Text.Json.Nodes;

namespace FakeOpenAI.Admin.Limits;

/// <summary>Mail that is sent once so many cents are spent in a month.</summary>
internal sealed record SpendAlert(string Id, int ThresholdCents, IReadOnlyList<string> Recipients, string? SubjectPrefix)
{
    public JsonObject Json(string objectName) => new()
    {
        ["id"] = Id,
        ["object"] = objectName,
        ["threshold_amount"] = ThresholdCents,
        ["currency"] = "USD",
        ["interval"] = "month",
        ["notification_channel"] = new JsonObject
        {
            ["type"] = "email",
            ["recipients"] = new JsonArray([.. Recipients.Select(recipient => (JsonNode)recipient)]),
            ["subject_prefix"] = SubjectPrefix,
        },
    };
}
