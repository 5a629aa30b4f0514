using Probity.Chain.InProcess;
using Probity.Testing.Processes;

namespace Probity.Chain.Tests.InProcess.Support;

/// <summary>One anvil for the tests of a class; none where it is not installed.</summary>
public sealed class AnvilFixture : IAsyncLifetime
{
    private AnvilChain? _anvil;

    /// <summary>The chain; without one the test is skipped.</summary>
    internal TestChain Chain
    {
        get
        {
            Assert.SkipUnless(_anvil is not null, AnvilChain.MissingReason ?? string.Empty);
            return field ??= new AnvilTestChain(_anvil);
        }
    }

    public async ValueTask InitializeAsync()
    {
        if (AnvilChain.MissingReason is not null) { return; }
        _anvil = await AnvilChain.StartAsync(SimulatedChain.ChainId, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_anvil is not null) { await _anvil.DisposeAsync(); }
    }
}
