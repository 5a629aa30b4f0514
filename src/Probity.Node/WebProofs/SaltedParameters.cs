using Probity.Core.Secrets;
using Probity.ZkTls.Modes.Proxy;
using Probity.ZkTls.Templates;

namespace Probity.Node.WebProofs;

/// <summary>A template's hidden values as the guest takes them, each committed one with a salt of its own.</summary>
/// <param name="Parameters">Committed and secret ones, in the template's order.</param>
/// <param name="Salts">Of the committed ones, by name.</param>
internal sealed record SaltedParameters(
    IReadOnlyList<PrivateParameter> Parameters, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Salts)
{
    /// <summary>Draws the salts.</summary>
    public static SaltedParameters From(TemplateParameters values, IRandomSource random)
    {
        List<PrivateParameter> hidden = [];
        Dictionary<string, ReadOnlyMemory<byte>> salts = [];
        for (int i = 0; i < values.Template.Parameters.Count; i++)
        {
            TemplateParameter parameter = values.Template.Parameters[i];
            if (parameter.Kind == ParameterKind.Public) { continue; }
            byte[] salt = parameter.Kind == ParameterKind.Committed ? new byte[GuestPrivateInput.SaltBytes] : [];
            random.Fill(salt);
            if (salt.Length > 0) { salts.Add(parameter.Name, salt); }
            hidden.Add(new PrivateParameter(values.ValueOf(i), salt));
        }

        return new SaltedParameters(hidden, salts);
    }
}
