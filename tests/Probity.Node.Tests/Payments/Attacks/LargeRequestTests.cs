using System.Text.Json;
using Probity.Chain.InProcess;
using Probity.Node.Tests.Payments.Settlements;
using Probity.Payments.X402;

namespace Probity.Node.Tests.Payments.Attacks;

/// <summary>Requests as long as they may be, many at once: no commit grows beyond what a store takes, and nobody's
/// settlement stops.</summary>
public sealed class LargeRequestTests
{
    [Fact]
    public async Task Many_long_requests_at_once_are_settled_like_short_ones()
    {
        // Each character of these is six bytes of a record: together they are more than a commit may have.
        const int Requests = 66;
        JsonElement padding = JsonDocument.Parse($$"""{"x":"{{new string('<', 180_000)}}"}""").RootElement;
        await using SettlementScene scene = await SettlementScene.OpenAsync();
        scene.Chain.Blocks = BlockMaking.ByHand;
        TaskCompletionSource go = new();
        scene.Chain.Faults.BeforeRequest = (_, _) => go.Task;
        FacilitatorRequest[] requests = [.. Enumerable.Range(0, Requests).Select(_ => scene.Request())];
        Task<SettleResponse>[] answers = [.. requests.Select(request => scene.SettleAsync(
            request with { Payment = request.Payment with { Extensions = padding } }, request.Payment.Payload.GetRawText()))];
        go.SetResult();
        foreach (FacilitatorRequest request in requests) { await scene.UntilAsync(request, _ => true); }
        await scene.UntilAsync(requests[^1], _ => scene.Chain.WaitingCount == Requests);
        scene.Chain.Mine();

        Assert.All(await Task.WhenAll(answers), answer => Assert.True(answer.Success, answer.ErrorReason));
        Assert.Equal(SettlementScene.Price * (ulong)Requests, await scene.EarnedAsync());
    }
}
