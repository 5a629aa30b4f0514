using Probity.Core.Verdicts;
using Probity.ZkTls.Tls;

namespace Probity.Node.Notary;

/// <summary>
/// When the client says what: each request when the answer before is complete, then goodbye.
/// </summary>
/// <param name="tls">The connection.</param>
/// <param name="question">The requests.</param>
internal sealed class Conversation(TlsClient tls, WebQuestion question)
{
    // No receipt covers more; without a bound an attestor could fill the client's memory.
    private const int MaxContentBytes = 1 << 20;

    private int _sent;
    private int _contentBytes;
    private ResponseProgress _progress = new();
    private bool _hasContent;

    /// <summary>Whether all answers are here and the goodbye is on its way.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Why it cannot go on.</summary>
    public Rejection? Problem { get; private set; }

    /// <summary>Looks at what arrived and does what is due.</summary>
    public void Advance()
    {
        byte[] content = tls.TakeContent();
        if (content.Length > 0)
        {
            _hasContent = true;
            _contentBytes += content.Length;
            _progress.Add(content);
        }

        if (tls.Failure is { } failure)
        {
            Problem = new Rejection(RejectionCode.WrongHandshake, failure.Detail);
            return;
        }

        if (_contentBytes > MaxContentBytes)
        {
            Problem = new Rejection(
                RejectionCode.TooLong,
                "the response is longer than any receipt covers: ask a narrower question, or page by page");
            return;
        }

        if (tls.State == TlsClientState.Handshaking) { return; }
        bool hasEnded = tls.State is not TlsClientState.Open;
        if (_sent > 0 && !_progress.IsComplete)
        {
            // An answer that only the end of the connection completes is for the guest to judge.
            if (!hasEnded) { return; }
            if (_sent < question.Requests.Count || !_hasContent)
            {
                Problem = new Rejection(
                    RejectionCode.Malformed, "the server ended the connection before it had answered");
                return;
            }
        }

        if (_sent == question.Requests.Count)
        {
            if (!hasEnded) { tls.Close(); }
            IsDone = true;
            return;
        }

        if (hasEnded)
        {
            Problem = new Rejection(
                RejectionCode.Malformed, "the server ended the connection before everything was asked");
            return;
        }

        bool isLast = _sent == question.Requests.Count - 1;
        if (isLast && question.RotatesKeys && _sent > 0) { tls.RequestKeyUpdate(peerToo: true); }
        tls.Send(question.Requests[_sent++].Span);
        (_progress, _hasContent) = (new ResponseProgress(), false);
    }
}
