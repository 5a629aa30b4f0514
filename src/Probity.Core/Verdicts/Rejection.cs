namespace Probity.Core.Verdicts;

/// <summary>A refusal that converts to a <see cref="Verdict{T}"/> of any type.</summary>
/// <param name="Code">The stable code.</param>
/// <param name="Detail">One sentence for people, without secrets.</param>
public readonly record struct Rejection(RejectionCode Code, string Detail);
