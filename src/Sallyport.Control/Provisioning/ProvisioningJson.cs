using System.Text.Json.Serialization;
using Sallyport.Control.Provisioning.Applying;
using Sallyport.Control.Provisioning.Observing;

namespace Sallyport.Control.Provisioning;

/// <summary>What provisioning keeps in <c>control.db</c>: names and ids, never a secret.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NameRecord))]
[JsonSerializable(typeof(ApplyBody))]
[JsonSerializable(typeof(KeyBody))]
internal sealed partial class ProvisioningJson : JsonSerializerContext;
