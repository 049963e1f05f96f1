using FakeOpenAI.Admin.Audit;
using FakeOpenAI.Admin.Certificates;
using FakeOpenAI.Admin.Keys;
using FakeOpenAI.Admin.Limits;
using FakeOpenAI.Admin.People;
using FakeOpenAI.Admin.Projects;
using FakeOpenAI.Admin.Usage;
using FakeOpenAI.Http;

namespace FakeOpenAI.Admin;

/// <summary>Every route of the Admin API.</summary>
internal static class AdminTable
{
    public static IReadOnlyList<FakeRoute> Routes { get; } =
    [
        .. AdminKeyEndpoints.Routes,
        .. ProjectEndpoints.Routes,
        .. ServiceAccountEndpoints.Routes,
        .. ProjectKeyEndpoints.Routes,
        .. RateLimitEndpoints.Routes,
        .. ModelPermissionEndpoints.Routes,
        .. HostedToolEndpoints.Routes,
        .. SpendAlertEndpoints.Routes,
        .. SpendLimitEndpoints.Routes,
        .. RetentionEndpoints.Routes,
        .. UserEndpoints.Routes,
        .. InviteEndpoints.Routes,
        .. GroupEndpoints.Routes,
        .. RoleEndpoints.Routes,
        .. RoleAssignmentEndpoints.Routes,
        .. ProjectUserEndpoints.Routes,
        .. ProjectGroupEndpoints.Routes,
        .. CertificateEndpoints.Routes,
        .. UsageEndpoints.Routes,
        .. CostEndpoints.Routes,
        .. AuditLogEndpoints.Routes,
    ];
}
