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
    Converters = [typeof(UnixSecondsConverter)])]
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
[JsonSerializable(typeof(Page<AdminKey>))]
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
internal sealed partial class AdminJson : JsonSerializerContext;
