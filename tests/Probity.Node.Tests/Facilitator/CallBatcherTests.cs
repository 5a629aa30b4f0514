using System.Net.Sockets;
using Probity.Chain;
using Probity.Chain.JsonRpc;
using Probity.Chain.Transport;
using Probity.Core.Verdicts;
using Probity.Node.Facilitator;
using Probity.Node.Tests.Payments;

namespace Probity.Node.Tests.Facilitator;

/// <summary>Many callers share few requests, each gets its own answers, and whatever fails fails for those alone
/// that it was asked for.</summary>
public sealed class CallBatcherTests
{
    private static CancellationToken Ended => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_gathers_while_the_node_is_busy_leaves_together_and_everybody_gets_their_own()
    {
        const int Callers = 500;
        TaskCompletionSource free = new();
        ScriptedNode node = new() { BeforeAnswer = () => free.Task, Answer = Echo };
        await using CallBatcher batcher = new(node, workers: 1);
        Task<JsonRpcReply> first = batcher.AskAsync(Question(0), Ended);
        while (node.Requests.Count == 0) { await Task.Yield(); }

        Task<IReadOnlyList<JsonRpcReply>>[] rest = [.. Enumerable.Range(1, Callers)
            .Select(i => batcher.AskAsync([Question(2 * i), Question((2 * i) + 1)], Ended))];
        free.SetResult();

        Assert.Equal(0, Read(await first));
        for (int i = 1; i <= Callers; i++)
        {
            Assert.Equal([2 * i, (2 * i) + 1], (await rest[i - 1]).Select(Read));
        }

        // 200 calls, and no request more.
        Assert.Equal([1, .. Enumerable.Repeat(200, Callers / 100)], node.Requests.Select(request => request.Length));
    }

    [Fact]
    public async Task A_question_of_any_length_is_several_requests()
    {
        // As of 150 settlements that are stuck, with a dozen transactions each: a request has 1000 calls at most.
        const int Calls = 1850;
        ScriptedNode node = new() { Answer = Echo };
        await using CallBatcher batcher = new(node, workers: 2);
        IReadOnlyList<JsonRpcReply> replies =
            await batcher.AskAsync([.. Enumerable.Range(0, Calls).Select(Question)], Ended);
        Assert.Equal(Enumerable.Range(0, Calls), replies.Select(Read));
        Assert.All(node.Requests, request => Assert.InRange(request.Length, 1, JsonRpcBatch.MaxCalls));
    }

    [Fact]
    public async Task An_empty_question_is_answered_without_the_node()
    {
        ScriptedNode node = new();
        await using CallBatcher batcher = new(node, workers: 1);
        Assert.Empty(await batcher.AskAsync(Array.Empty<JsonRpcCall>(), Ended));
        Assert.Empty(node.Requests);
    }

    [Theory, InlineData("http"), InlineData("io"), InlineData("socket"), InlineData("timeout")]
    public async Task A_node_that_cannot_be_asked_is_one_kind_of_failure_and_the_next_question_is_asked(string failure)
    {
        ScriptedNode node = new()
        {
            Answer = Echo,
            BeforeAnswer = () => throw (failure switch
            {
                "http" => new HttpRequestException("gone"),
                "io" => new IOException("gone"),
                "socket" => new SocketException(107),
                _ => new TaskCanceledException("too late"),
            }),
        };
        await using CallBatcher batcher = new(node, workers: 1);
        FacilitatorException refused = await Assert.ThrowsAsync<FacilitatorException>(
            () => batcher.AskAsync(Question(1), Ended));
        Assert.Contains("does not answer", refused.Message);
        node.BeforeAnswer = () => Task.CompletedTask;
        Assert.Equal(2, Read(await batcher.AskAsync(Question(2), Ended)));
    }

    [Fact]
    public async Task An_answer_that_is_none_is_a_failure()
    {
        await using CallBatcher batcher = new(new Nonsense(), workers: 1);
        FacilitatorException refused = await Assert.ThrowsAsync<FacilitatorException>(
            () => batcher.AskAsync(Question(1), Ended));
        Assert.Contains("an answer that is none", refused.Message);
    }

    [Fact]
    public async Task Answers_that_are_too_long_together_are_asked_for_apart_and_one_that_is_too_long_alone_is_an_error()
    {
        ScriptedNode node = new() { Answer = Echo };
        await using CallBatcher batcher = new(new Short(node, mostCalls: 3, tooLong: Question(7)), workers: 1);

        IReadOnlyList<JsonRpcReply> replies = await batcher.AskAsync(
            [.. Enumerable.Range(0, 20).Select(Question)], Ended);

        Assert.Equal(Enumerable.Range(0, 20).Where(i => i != 7), replies.Where(reply => reply.Error is null).Select(Read));
        Assert.NotNull(replies[7].Error);
    }

    [Fact]
    public async Task Whoever_waits_when_it_ends_is_told_so()
    {
        TaskCompletionSource never = new();
        ScriptedNode node = new();
        CallBatcher batcher = new(node, workers: 1);
        node.BeforeAnswer = () => never.Task;
        Task<JsonRpcReply> asked = batcher.AskAsync(Question(1), Ended);
        while (node.Requests.Count == 0) { await Task.Yield(); }
        Task<JsonRpcReply> waiting = batcher.AskAsync(Question(2), Ended);
        ValueTask end = batcher.DisposeAsync();
        never.SetException(new TaskCanceledException("stopped"));
        await end;
        foreach (Task<JsonRpcReply> one in (Task<JsonRpcReply>[])[asked, waiting])
        {
            Assert.Contains("stopping", (await Assert.ThrowsAsync<FacilitatorException>(() => one)).Message);
        }
    }

    private static JsonRpcCall Question(int number) => new("echo", writer => writer.WriteNumberValue(number));

    private static JsonRpcReply Echo(JsonRpcCall call) => ScriptedNode.Result(
        System.Text.Json.Nodes.JsonNode.Parse(call.Parameters.ToArray())![0]!.DeepClone());

    private static int Read(JsonRpcReply reply) => reply.Result.GetInt32();

    // Its answers have room for so many calls, and not for one of them at all.
    private sealed class Short(IJsonRpcClient node, int mostCalls, JsonRpcCall tooLong) : IJsonRpcClient
    {
        public Task<Verdict<IReadOnlyList<JsonRpcReply>>> SendAsync(
            IReadOnlyCollection<JsonRpcCall> calls, CancellationToken cancellationToken) =>
            calls.Count > mostCalls
                || calls.Any(call => call.Parameters.SequenceEqual(tooLong.Parameters))
                ? Task.FromResult<Verdict<IReadOnlyList<JsonRpcReply>>>(new Rejection(RejectionCode.TooLong, "too long"))
                : node.SendAsync(calls, cancellationToken);
    }

    private sealed class Nonsense : IJsonRpcClient
    {
        public Task<Verdict<IReadOnlyList<JsonRpcReply>>> SendAsync(
            IReadOnlyCollection<JsonRpcCall> calls, CancellationToken cancellationToken) =>
            Task.FromResult<Verdict<IReadOnlyList<JsonRpcReply>>>(new Rejection(RejectionCode.Malformed, "no JSON"));
    }
}
