using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using FakeOpenAI.Admin.Audit;
using FakeOpenAI.Admin.Usage;
using FakeOpenAI.Http;
using FakeOpenAI.Keys;

namespace FakeOpenAI.Admin.Certificates;

/// <summary>Certificates of the organization: at most 50, switched on and off at most ten at a time, there and in a project.</summary>
internal static class CertificateEndpoints
{
    private const string One = "/organization/certificates/{certificate_id}";

    public static IEnumerable<FakeRoute> Routes =>
    [
        // before the routes that take any id
        .. Toggles("/organization/certificates", "organization.certificate", call => null),
        .. Toggles(AdminRoute.Project + "/certificates", "organization.project.certificate", call => call.Project()),
        AdminRoute.Post("/organization/certificates", UploadAsync),
        AdminRoute.Get(One, call => call.JsonAsync(Certificate(call).Json("certificate", null, UsagePage.Texts(call, "include").Contains("content")))),
        AdminRoute.Post(One, RenameAsync),
        AdminRoute.Delete(One, DeleteAsync),
    ];

    private static IEnumerable<FakeRoute> Toggles(string path, string objectName, Func<FakeCall, FakeProject?> find) =>
    [
        AdminRoute.Get(path, call => call.PageAAsync(call.Organization.CertificateRegister, one => one.Json(objectName, find(call)?.Id ?? call.Organization.Id), newestFirst: true)),
        AdminRoute.Post(path + "/activate", call => ToggleAsync(call, objectName, find(call), active: true)),
        AdminRoute.Post(path + "/deactivate", call => ToggleAsync(call, objectName, find(call), active: false)),
    ];

    private static async Task UploadAsync(FakeCall call)
    {
        var body = await AdminBody.ReadAsync(call, ["name", "certificate"]);
        if (call.Organization.CertificateRegister.All.Count >= 50)
            throw OpenAIErrors.Refused("An organization can have at most 50 certificates.");
        using var parsed = Parse(body.RequiredText("certificate"));
        var one = new FakeCertificate(FakeState.NewId("cert_"), body.Text("name"), parsed.ExportCertificatePem(), call.Now, parsed.NotBefore, parsed.NotAfter);
        call.Organization.CertificateRegister.Put(one);
        AuditLog.Note(call, "certificate.created", Detail(one));
        await call.JsonAsync(one.Json("certificate", null));
    }

    private static X509Certificate2 Parse(string pem)
    {
        try
        {
            return X509Certificate2.CreateFromPem(pem);
        }
        catch (CryptographicException)
        {
            throw OpenAIErrors.BadParameter("certificate", "expected a certificate in PEM");
        }
    }

    private static async Task RenameAsync(FakeCall call)
    {
        var one = Certificate(call) with { Name = (await AdminBody.ReadAsync(call, ["name"])).Text("name") };
        call.Organization.CertificateRegister.Put(one);
        AuditLog.Note(call, "certificate.updated", Detail(one));
        await call.JsonAsync(one.Json("certificate", null));
    }

    private static Task DeleteAsync(FakeCall call)
    {
        var one = Certificate(call);
        if (one.ActiveIn.Count > 0)
            throw OpenAIErrors.Refused("The certificate must be inactive for the organization and all projects.");
        call.Organization.CertificateRegister.Remove(one.Id);
        var detail = Detail(one);
        detail["certificate"] = one.Pem;
        AuditLog.Note(call, "certificate.deleted", detail);
        return call.JsonAsync(new JsonObject { ["object"] = "certificate.deleted", ["id"] = one.Id });
    }

    private static async Task ToggleAsync(FakeCall call, string objectName, FakeProject? project, bool active)
    {
        var ids = (await AdminBody.ReadAsync(call, ["certificate_ids"])).Texts("certificate_ids") is { Count: >= 1 and <= 10 } list
            ? list
            : throw OpenAIErrors.BadParameter("certificate_ids", "expected 1 to 10 ids");
        var all = ids.Select(id => call.Organization.CertificateRegister.Find(id) ?? throw OpenAIErrors.NotFound("certificate", id)).ToList();
        var place = project?.Id ?? call.Organization.Id;
        foreach (var one in all)
            _ = active ? one.ActiveIn.Add(place) : one.ActiveIn.Remove(place);
        AuditLog.Note(call, active ? "certificates.activated" : "certificates.deactivated", new JsonObject { ["certificates"] = new JsonArray([.. all.Select(Detail)]) }, project);
        await call.JsonAsync(new JsonObject
        {
            ["object"] = objectName + (active ? ".activation" : ".deactivation"),
            ["data"] = new JsonArray([.. all.Select(one => one.Json(objectName, place))]),
        });
    }

    private static FakeCertificate Certificate(FakeCall call) => call.Organization.CertificateRegister.Named(call, "certificate_id", "certificate");

    private static JsonObject Detail(FakeCertificate one) => new() { ["id"] = one.Id, ["name"] = one.Name };
}
