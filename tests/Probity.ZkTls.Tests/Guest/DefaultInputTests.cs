using Probity.Testing;
using Probity.ZkTls.Tests.Support;
using Probity.ZkTls.Tls;

namespace Probity.ZkTls.Tests.Guest;

/// <summary>The inputs beside the guest's sources are those of the measured run.</summary>
public sealed class DefaultInputTests
{
    [Fact]
    public void The_default_inputs_are_the_measured_ones()
    {
        WebClaimInput input = CycleTests.Measured(0, TlsSuite.ChaCha20Poly1305, 2048).Input();
        AssertFile("guests/web-claim/public.bin", input.PublicInput());
        AssertFile("guests/web-claim/private.bin", input.PrivateInput());
    }

    private static void AssertFile(string path, byte[] content)
    {
        string file = Repository.Path(path);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") { File.WriteAllBytes(file, content); }
        Assert.True(File.ReadAllBytes(file).AsSpan().SequenceEqual(content), $"{path}: UPDATE_GOLDEN=1 rewrites it");
    }
}
