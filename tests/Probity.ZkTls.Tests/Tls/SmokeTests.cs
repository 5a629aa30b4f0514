using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;

namespace Probity.ZkTls.Tests.Tls;

public sealed class SmokeTests
{
    [Fact]
    public void A_session_runs()
    {
        using TlsPair pair = new();
        pair.RunSession();
        Assert.Null(pair.Client.Failure);
        Assert.Equal(TlsClientState.Closed, pair.Client.State);
        Assert.Equal("HTTP/1.1 200 OK\r\n\r\n{}"u8.ToArray(), pair.Client.TakeContent());
        Assert.Equal(string.Empty, pair.Verify().Detail);
    }
}
