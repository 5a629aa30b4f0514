using System.Reflection;
using Probity.Testing;

namespace Probity.House.Tests;

/// <summary>The public API, member by member: a change shows in a golden file.</summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Assemblies =>
    [
        "Probity.Core", "Probity.Crypto", "Probity.ProofSystem", "Probity.Machine", "Probity.Prover", "Probity.ZkTls",
        "Probity.Node", "Probity.Chain", "Probity.Payments", "Probity.Storage",
    ];

    [Theory, MemberData(nameof(Assemblies))]
    public void The_public_API_is_as_agreed(string assembly) => GoldenFile.Require(
        $"docs/api/{assembly}.golden", ApiText.Of(Assembly.Load(assembly)));
}
