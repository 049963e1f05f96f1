using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sallyport.Control.OpenAI.Records;

/// <summary>
/// How the API's records are read and written. Members that are not known are passed over, words that are not known are
/// kept, and what is null is not sent.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString,
    Converters = [typeof(UnixSecondsConverter), typeof(WholeNumberConverter)])]
[JsonSerializable(typeof(Deleted))]
[JsonSerializable(typeof(Page<Project>))]
[JsonSerializable(typeof(NewProject))]
[JsonSerializable(typeof(ProjectChange))]
[JsonSerializable(typeof(Page<ServiceAccount>))]
[JsonSerializable(typeof(NewServiceAccountBody))]
[JsonSerializable(typeof(ServiceAccountChange))]
[JsonSerializable(typeof(NewKeyBody))]
[JsonSerializable(typeof(KeyChangeBody))]
[JsonSerializable(typeof(Page<ProjectKey>))]
[JsonSerializable(typeof(Page<ListedAdminKey>))]
[JsonSerializable(typeof(NewAdminKeyBody))]
[JsonSerializable(typeof(Page<RateLimit>))]
[JsonSerializable(typeof(RateLimitChange))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(HostedToolSettings))]
[JsonSerializable(typeof(SpendLimit))]
[JsonSerializable(typeof(SpendLimitBody))]
[JsonSerializable(typeof(Page<SpendAlert>))]
[JsonSerializable(typeof(SpendAlertBody))]
[JsonSerializable(typeof(RetentionSetting))]
[JsonSerializable(typeof(RetentionBody))]
[JsonSerializable(typeof(Page<UsageBucket>))]
[JsonSerializable(typeof(Page<CostBucket>))]
[JsonSerializable(typeof(Page<AuditEvent>))]
[JsonSerializable(typeof(Page<JsonElement>))]
[JsonSerializable(typeof(Page<Role>))]
[JsonSerializable(typeof(RoleBody))]
[JsonSerializable(typeof(AssignmentBody))]
[JsonSerializable(typeof(Assignment))]
[JsonSerializable(typeof(Page<Group>))]
[JsonSerializable(typeof(Page<GroupMember>))]
[JsonSerializable(typeof(Page<ProjectGroup>))]
[JsonSerializable(typeof(NameBody))]
[JsonSerializable(typeof(MemberBody))]
[JsonSerializable(typeof(ProjectGroupBody))]
[JsonSerializable(typeof(Done))]
[JsonSerializable(typeof(Page<User>))]
[JsonSerializable(typeof(Page<ProjectUser>))]
[JsonSerializable(typeof(ProjectUserBody))]
[JsonSerializable(typeof(RoleNameBody))]
[JsonSerializable(typeof(Page<Invite>))]
[JsonSerializable(typeof(NewInvite))]
[JsonSerializable(typeof(Page<Certificate>))]
[JsonSerializable(typeof(CertificateBody))]
[JsonSerializable(typeof(CertificateIdsBody))]
internal sealed partial class AdminJson : JsonSerializerContext;
