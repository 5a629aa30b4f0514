namespace Probity.Node.Tests.Payments.Crashes;

/// <summary>The worker's facilitator and seller, with short waits.</summary>
internal sealed class WorkerServers : ICrashServers
{
    public Task<KilledProcess> StartFacilitatorAsync(Uri node, byte[] key, string store, string port) =>
        KilledProcess.StartWorkerAsync(
            "facilitator", node.AbsoluteUri, Convert.ToHexStringLower(key), store, port);

    public Task<KilledProcess> StartSellerAsync(
        IReadOnlyList<Uri> facilitators, string payee, string store, string port) =>
        KilledProcess.StartWorkerAsync("seller", string.Join(',', facilitators), payee, store, port);
}
