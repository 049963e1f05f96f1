using Sallyport.Control.Sinks.Formats;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.Sinks.Transports;

/// <summary>What every transport needs beside its definition.</summary>
/// <param name="OpenCredential">The current secret of a credential, the caller's to dispose. Asked for each batch, so that a rotation is in force with the next.</param>
/// <param name="Patience">For one batch, from connecting to the last byte of the answer.</param>
internal sealed record SinkLink(EventOrigin Origin, Func<string, Secret> OpenCredential, TimeProvider Time, TimeSpan Patience);
