using Probity.Core.Kernels;
using Probity.Prover.Kernels;

namespace Probity.Prover.Commit;

/// <summary>Up to 16 base columns of a code, row by row, 16 words each.</summary>
/// <param name="Rows">Shape: rows x 16. Number form: canonical.</param>
/// <param name="Columns">Columns in use; they come first.</param>
/// <param name="RowShift">0, or how many low bits of the place in the coset a shorter code ignores.</param>
internal sealed record CodewordStrip(NativeBuffer<uint> Rows, int Columns, int RowShift = 0);
