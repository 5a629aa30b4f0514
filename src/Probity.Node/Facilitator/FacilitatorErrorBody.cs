namespace Probity.Node.Facilitator;

/// <summary>What a facilitator writes when it cannot answer at all.</summary>
internal sealed record FacilitatorErrorBody(string Error);
