namespace Probity.Core.Secrets;

/// <summary>The one door through which randomness enters; tests inject a seeded source.</summary>
public interface IRandomSource
{
    /// <summary>Fills the span with uniform, unpredictable bytes.</summary>
    void Fill(Span<byte> destination);
}
