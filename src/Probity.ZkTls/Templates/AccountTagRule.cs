namespace Probity.ZkTls.Templates;

/// <summary>Which field becomes the pseudonym of the account.</summary>
/// <param name="Scope">Tags of different scopes cannot be linked but by whoever guesses the value.</param>
/// <param name="Field">Index of the field.</param>
public sealed record AccountTagRule(string Scope, int Field);
