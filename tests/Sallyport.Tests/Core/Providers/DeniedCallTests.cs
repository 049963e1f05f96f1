using Sallyport.Core.Providers;
using Xunit;

namespace Sallyport.Tests.Core.Providers;

public sealed class DeniedCallTests
{
    private static readonly DeniedCall s_organization = new("*", "/v1/organization/**", "administration");
    private static readonly DeniedCall s_permissions = new("*", "/v1/fine_tuning/checkpoints/*/permissions", "administration");
    private static readonly DeniedCall s_minting = new("POST", "/v1/realtime/client_secrets", "mints a credential");

    [Theory]
    [InlineData("/v1/organization")]
    [InlineData("/v1/organization/")]
    [InlineData("/v1/organization/projects")]
    [InlineData("/v1/organization/projects/p/service_accounts")]
    public void Covers_the_path_itself_and_everything_below(string path) => Assert.True(s_organization.Matches("GET", path));

    [Theory]
    [InlineData("/v1/organizations")]
    [InlineData("/v1/organization_x/y")]
    [InlineData("/v1")]
    [InlineData("/")]
    [InlineData("/v2/organization")]
    [InlineData("/x/v1/organization")]
    public void Leaves_other_paths_alone(string path) => Assert.False(s_organization.Matches("GET", path));

    [Theory]
    [InlineData("/v1/organ%69zation/projects")]
    [InlineData("/%76%31/organization")]
    [InlineData("/v1%2Forganization%2fprojects")]
    [InlineData("/v1//organization")]
    [InlineData("//v1/organization//")]
    [InlineData("/V1/Organization/projects")]
    public void Is_not_escaped_by_spelling(string path) => Assert.True(s_organization.Matches("GET", path));

    [Theory]
    [InlineData("/v1/fine_tuning/checkpoints/ft:gpt/permissions", true)]
    [InlineData("/v1/fine_tuning/checkpoints/ft:gpt/permissions/", true)]
    [InlineData("/v1/fine_tuning/checkpoints/a%2Fb/permissions", true)]
    [InlineData("/v1/fine_tuning/checkpoints/a/b/permissions", false)]
    [InlineData("/v1/fine_tuning/checkpoints/permissions", false)]
    [InlineData("/v1/fine_tuning/checkpoints/ft:gpt/permissions/p", false)]
    [InlineData("/v1/fine_tuning/checkpoints/ft:gpt", false)]
    public void A_star_stands_for_one_whole_segment(string path, bool expected) =>
        Assert.Equal(expected, s_permissions.Matches("POST", path));

    [Theory]
    [InlineData("POST", true)]
    [InlineData("post", true)]
    [InlineData("Post", true)]
    [InlineData("GET", false)]
    public void A_method_is_compared_without_its_case(string method, bool expected) =>
        Assert.Equal(expected, s_minting.Matches(method, "/v1/realtime/client_secrets"));
}
