using System.Globalization;
using Sallyport.Control.State;

namespace Sallyport.Control.Watch;

/// <summary>The latest call of each credential that the provider answered with 401, until somebody has asked why.</summary>
internal sealed class RejectedCalls(ControlDatabase database)
{
    private const string Kind = "key-rejected";

    public void Add(RejectedCall call) => database.Observations.Put(Kind, [(call.Credential, call.Began.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture))]);

    public IReadOnlyList<RejectedCall> List() => [.. database.Observations.List(Kind)
        .Where(o => long.TryParse(o.Body, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        .Select(o => new RejectedCall(o.Id, DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(o.Body, CultureInfo.InvariantCulture))))];

    public void Remove(string credential) => database.Observations.Remove(Kind, credential);
}
