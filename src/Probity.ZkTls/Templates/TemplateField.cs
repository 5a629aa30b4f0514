namespace Probity.ZkTls.Templates;

/// <summary>A value that is read from the response.</summary>
/// <param name="Name">Its name in the template.</param>
/// <param name="Path">Where it stands.</param>
/// <param name="Type">What it is read as.</param>
/// <param name="Scale">Decimal places of a number. Range: 0 to 9; 0 for other types.</param>
/// <param name="IsRevealed">Whether the claim shows it.</param>
public sealed record TemplateField(string Name, JsonPath Path, FieldType Type, int Scale, bool IsRevealed)
{
    /// <summary>Whether the path can lead to several values.</summary>
    public bool IsSeveral => Path.VisitsEvery;
}
