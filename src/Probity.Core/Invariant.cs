using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Probity.Core;

/// <summary>Soundness invariants that stay on in Release builds.</summary>
public static class Invariant
{
    /// <summary>Throws when a fact that the code relies on for soundness does not hold.</summary>
    /// <exception cref="InvalidOperationException">The invariant is broken: a bug in this program.</exception>
    public static void Require(
        [DoesNotReturnIf(false)] bool condition,
        [CallerArgumentExpression(nameof(condition))] string fact = "")
    {
        if (!condition)
        {
            throw new InvalidOperationException($"Broken invariant: {fact}.");
        }
    }
}
