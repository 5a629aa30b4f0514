namespace Probity.Prover;

/// <summary>Where the prover gets the tables of one execution from: first their sizes, then their cells.</summary>
public interface ITraceTables
{
    /// <summary>Rows of a chip before padding; 0 for an absent chip.</summary>
    int RealRows(int chip);

    /// <summary>Whether a chip's cells count what other chips look up, so that it is filled after all others.</summary>
    bool IsFilledLast(int chip);

    /// <summary>Writes the real rows of a chip's main columns.</summary>
    /// <param name="chip">The chip's number.</param>
    /// <param name="columns">Zeroed memory for the columns.</param>
    void Fill(int chip, TraceColumns columns);
}
