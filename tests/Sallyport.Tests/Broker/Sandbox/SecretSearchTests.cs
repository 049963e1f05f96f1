using Sallyport.Broker.Sandbox;
using Xunit;

namespace Sallyport.Tests.Broker.Sandbox;

public sealed class SecretSearchTests
{
    private static readonly Dictionary<string, string> s_granted = new() { ["openai/default"] = Samples.Placeholder };

    private static IReadOnlyDictionary<string, string?> Run(string value, params (string Name, string Secret)[] known) =>
        SecretSearch.Run(new Dictionary<string, string> { ["V"] = value }, [.. known.Select(k => Samples.Open(k.Name, k.Secret))], s_granted);

    [Fact]
    public void Replaces_a_granted_secret_wherever_it_stands() =>
        Assert.Equal($"a={Samples.Placeholder}&ä={Samples.Placeholder}",
            Run("a=keyCANARY&ä=keyCANARY", ("openai/default", "keyCANARY"))["V"]);

    [Fact]
    public void Removes_a_variable_that_holds_any_other_secret() =>
        Assert.Null(Assert.Single(Run("keyCANARY and otherCANARY", ("openai/default", "keyCANARY"), ("github/me", "otherCANARY"))).Value);

    [Fact]
    public void One_key_under_two_names_is_granted_if_either_is() =>
        Assert.Equal(Samples.Placeholder, Run("keyCANARY", ("openai/a", "keyCANARY"), ("openai/default", "keyCANARY"))["V"]);

    [Fact]
    public void A_secret_inside_a_granted_one_goes_with_it_but_not_when_it_also_stands_alone()
    {
        Assert.Equal(Samples.Placeholder, Run("longCANARYlong", ("openai/default", "longCANARYlong"), ("openai/b", "CANARYlong"))["V"]);
        Assert.Null(Run("longCANARYlong CANARYlong", ("openai/default", "longCANARYlong"), ("openai/b", "CANARYlong"))["V"]);
    }

    [Fact]
    public void Does_not_find_very_short_secrets_by_chance()
    {
        Assert.Empty(Run("/usr/bin", ("openai/b", "usr")));
        Assert.Null(Run("usr", ("openai/b", "usr"))["V"]);
    }

    [Fact]
    public void Leaves_everything_else_out() => Assert.Empty(Run("/usr/bin", ("openai/default", "keyCANARY")));
}
