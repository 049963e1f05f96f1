using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.OpenAI.Calling;

/// <summary>
/// What an answer means. The envelope <c>{"error":{message,type,param,code}}</c>, the codes and the headers are those of
/// OpenAI's published specification 2.3.0 and its documentation, checked 2026-11-23.
/// </summary>
internal sealed partial class AnswerReading(Secret adminKey, TimeProvider time) : IDisposable
{
    /// <summary>429s that no waiting mends.</summary>
    private static readonly string[] s_exhausted =
    [
        "insufficient_quota", "credit_balance_exhausted", "organization_usage_limit_exceeded", "organization_spend_limit_exceeded", "project_spend_limit_exceeded",
    ];

    private readonly KeyScrub _scrub = new(adminKey);

    public T Read<T>(AdminCall call, HttpResponseMessage response, AnswerBody body, AnswerReader<T> read)
    {
        try
        {
            return read(body.Utf8);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or ArgumentException)
        {
            // Neither the cause nor its message goes along: they were made from bytes that may hold a key.
            var where = e is JsonException { Path: { } path } ? $" (at {path})" : "";
            throw new AdminProblem(AdminProblemKind.Unreadable, call.ToString(), $"the answer is not what the API gives{where}")
            {
                Status = (int)response.StatusCode,
                RequestId = RequestId(response),
                MayHaveHappened = true,
            };
        }
    }

    public AdminProblem ProblemOf(AdminCall call, HttpResponseMessage response, AnswerBody body)
    {
        var status = (int)response.StatusCode;
        var error = ErrorEnvelope.Read(body.Utf8);
        var said = error is null ? $"answered {status}, and not in the API's own shape" : $"answered {status}: {_scrub.Apply(error.Message)}";
        var scopes = error is null ? [] : MissingScopes(error.Message);
        var kind = KindOf(status, error, scopes);
        return new AdminProblem(kind, call.ToString(), said)
        {
            Status = status,
            Code = error?.Code is { } code ? _scrub.Apply(code) : null,
            ErrorType = error?.Type is { } type ? _scrub.Apply(type) : null,
            Parameter = error?.Param is { } param ? _scrub.Apply(param) : null,
            RequestId = RequestId(response),
            MissingScopes = scopes,
            RetryAfter = RetryAfterOf(response),
            MayHaveHappened = kind is AdminProblemKind.Broken or AdminProblemKind.TimedOut,
            UnknownParameter = status == 400 && error is not null && UnknownParameterOf(error) is { } unknown ? _scrub.Apply(unknown) : null,
        };
    }

    public void Dispose() => _scrub.Dispose();

    private static AdminProblemKind KindOf(int status, ErrorEnvelope? error, string[] missingScopes) => status switch
    {
        401 when missingScopes.Length > 0 || error?.Code == "missing_scope" => AdminProblemKind.NotAllowed,
        401 => AdminProblemKind.KeyRejected,
        403 => AdminProblemKind.NotAllowed,
        // A gateway's 404 about a path says nothing about the thing: taking it for "gone" would call a live key revoked.
        404 when error is null => AdminProblemKind.Unreadable,
        404 when IsUnknownUrl(error) => AdminProblemKind.UnknownCall,
        404 => AdminProblemKind.NotFound,
        405 => AdminProblemKind.UnknownCall,
        408 => AdminProblemKind.TimedOut,
        429 when error is not null && (s_exhausted.Contains(error.Code) || error.Type == "insufficient_quota") => AdminProblemKind.QuotaExhausted,
        429 => AdminProblemKind.RateLimited,
        >= 500 => AdminProblemKind.Broken,
        >= 400 => AdminProblemKind.Refused,
        _ => AdminProblemKind.Unreadable,
    };

    private static bool IsUnknownUrl(ErrorEnvelope error) => error.Code == "unknown_url"
        || error.Message.StartsWith("Unknown request URL", StringComparison.Ordinal)
        || error.Message.StartsWith("Invalid URL", StringComparison.Ordinal);

    private static string? UnknownParameterOf(ErrorEnvelope error)
    {
        if (error.Code is "unknown_parameter" && error.Param is { } param) return param;
        var match = UnknownParameter().Match(error.Message);
        return match.Success ? match.Groups["name"].Value : null;
    }

    private static string[] MissingScopes(string message)
    {
        var match = Missing().Match(message);
        return match.Success ? [.. Scope().Matches(match.Groups["list"].Value).Select(m => m.Value)] : [];
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response)
    {
        if (response.Headers.RetryAfter is not { } header) return null;
        var wait = header.Delta ?? header.Date - time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private string? RequestId(HttpResponseMessage response) =>
        response.Headers.TryGetValues("x-request-id", out var ids) && ids.FirstOrDefault() is { Length: > 0 and <= 100 } id && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? _scrub.Apply(id)
            : null;

    [GeneratedRegex(@"Missing scopes?:(?<list>[^\n]{1,1000})", RegexOptions.NonBacktracking)]
    private static partial Regex Missing();

    [GeneratedRegex(@"[a-z_]+(\.[a-z_]+)+", RegexOptions.NonBacktracking)]
    private static partial Regex Scope();

    [GeneratedRegex(@"(Unrecognized request argument supplied|Unknown parameter): *'?(?<name>[A-Za-z0-9_]{1,64})", RegexOptions.NonBacktracking)]
    private static partial Regex UnknownParameter();
}
