using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Sallyport.Core.Primitives;

namespace Sallyport.Control.OpenAI.Calling;

/// <summary>
/// Sends calls with the admin key, each with its own deadline, and repeats those that are safe to repeat. What it
/// cannot get an answer for is an <see cref="AdminProblem"/>; for a call that creates, and may have, an
/// <see cref="AmbiguousOutcome"/>.
/// </summary>
internal sealed class AdminTransport(HttpMessageHandler handler, Uri origin, Secret adminKey, TimeProvider time, RetryPolicy retry) : IDisposable
{
    /// <summary>For one attempt, the answer's body included.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly UriCreationOptions s_byteForByte = new() { DangerousDisablePathAndQueryCanonicalization = true };
    private static readonly string s_version = typeof(AdminTransport).Assembly.GetName().Version!.ToString(3);

    private readonly HttpMessageInvoker _invoker = new(handler, disposeHandler: true);
    private readonly Secret _key = Secret.CopyOf(adminKey.Reveal());
    private readonly string _prefix = origin.GetLeftPart(UriPartial.Path).TrimEnd('/');
    private readonly AnswerReading _reading = new(adminKey, time);

    public async Task<T> SendAsync<T>(AdminCall call, AnswerReader<T> read, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await AttemptAsync(call, read, cancellationToken);
            }
            catch (AdminProblem problem)
            {
                var jitter = RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20);
                var wait = retry.WaitBefore(problem, attempt, call.Creates, time.GetElapsedTime(began), jitter);
                if (wait is null) throw call.Creates && problem.MayHaveHappened ? new AmbiguousOutcome(problem) : problem;
                await Task.Delay(wait.Value, time, cancellationToken);
            }
        }
    }

    public void Dispose()
    {
        _invoker.Dispose();
        _reading.Dispose();
        _key.Dispose();
    }

    private async Task<T> AttemptAsync<T>(AdminCall call, AnswerReader<T> read, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        using var request = CreateRequest(call);
        try
        {
            using var response = await _invoker.SendAsync(request, deadline.Token);
            using var body = await AnswerBody.ReadAsync(response.Content, deadline.Token);
            return response.IsSuccessStatusCode ? _reading.Read(call, response, body, read) : throw _reading.ProblemOf(call, response, body);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The handler's own patience ends sooner, with the attempt to connect.
            throw patience.IsCancellationRequested
                ? new AdminProblem(AdminProblemKind.TimedOut, call.ToString(), $"no answer within {Patience.TotalSeconds:0} seconds") { MayHaveHappened = true }
                : new AdminProblem(AdminProblemKind.Unreachable, call.ToString(), "no connection in time");
        }
        catch (HttpRequestException e)
        {
            throw Unanswered(call, e);
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new AdminProblem(AdminProblemKind.Broken, call.ToString(), e is InvalidDataException ? e.Message : "the answer was cut") { MayHaveHappened = true };
        }
        finally
        {
            // The platform takes the key as a string; the request must not keep it.
            request.Headers.Authorization = null;
        }
    }

    private HttpRequestMessage CreateRequest(AdminCall call)
    {
        var request = new HttpRequestMessage(call.Method, new Uri(_prefix + call.Path + call.Query, in s_byteForByte))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("sallyport", s_version));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Encoding.ASCII.GetString(_key.Reveal()));
        if (call.Body is null) return request;
        request.Content = new ByteArrayContent(call.Body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return request;
    }

    private static AdminProblem Unanswered(AdminCall call, HttpRequestException e)
    {
        for (Exception? cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is AuthenticationException) return new AdminProblem(AdminProblemKind.Untrusted, call.ToString(), "its certificate is not to be trusted: " + cause.Message);
        }
        return e.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => new AdminProblem(AdminProblemKind.Unreachable, call.ToString(), "the host has no address"),
            HttpRequestError.ConnectionError => new AdminProblem(AdminProblemKind.Unreachable, call.ToString(), "no connection"),
            HttpRequestError.SecureConnectionError => new AdminProblem(AdminProblemKind.Untrusted, call.ToString(), "no secure connection"),
            _ => new AdminProblem(AdminProblemKind.Broken, call.ToString(), "the connection broke before the answer") { MayHaveHappened = true },
        };
    }
}
