using Sallyport.Control.Rotation;
using Sallyport.Core.Vault;
using Xunit;

namespace Sallyport.Tests.Control.Rotation;

public sealed class RotationTargetTests
{
    [Theory]
    [InlineData(null, true)]
    [InlineData(CredentialFacts.Lease, false)]
    [InlineData(CredentialFacts.Source, false)]
    [InlineData(CredentialFacts.Standing, false)]
    public void A_lease_a_key_from_elsewhere_and_one_that_stands_by_are_not_rotated_here(string? fact, bool managed)
    {
        var facts = new Dictionary<string, string> { [CredentialFacts.Project] = "proj_1", [CredentialFacts.ServiceAccount] = "svc_1", [CredentialFacts.KeyId] = "key_1" };
        if (fact is not null) facts[fact] = "something";
        Assert.Equal(managed, RotationTarget.IsManaged(new Credential
        {
            Name = "openai/bot", Provider = "openai", KeyType = "service-account", Fingerprint = "0000000000000000", LastFour = "cdef", Facts = facts,
            Version = 1, Created = DateTimeOffset.UnixEpoch, Rotated = DateTimeOffset.UnixEpoch,
        }));
    }
}
