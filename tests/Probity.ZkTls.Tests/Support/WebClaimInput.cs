using System.Text;

namespace Probity.ZkTls.Tests.Support;

/// <summary>The two inputs of the guest.</summary>
/// <remarks>Source: docs/specs/claim.md, sections 3.1 and 3.2.</remarks>
public sealed class WebClaimInput
{
    public byte Mode { get; set; }

    public byte Version { get; set; } = 1;

    public ushort Zero { get; set; }

    public byte[] Capture { get; set; } = [];

    public byte[] Template { get; set; } = [];

    public List<byte[]> PublicValues { get; } = [];

    public byte[] HandshakeSecret { get; set; } = [];

    public byte[] Response { get; set; } = [];

    /// <summary>Committed parameters have a salt, secret ones none.</summary>
    public List<(byte[] Salt, byte[] Value)> PrivateValues { get; } = [];

    public void AddPublic(string value) => PublicValues.Add(Encoding.Latin1.GetBytes(value));

    public void AddSecret(string value) => PrivateValues.Add(([], Encoding.Latin1.GetBytes(value)));

    public void AddCommitted(byte[] salt, string value) => PrivateValues.Add((salt, Encoding.Latin1.GetBytes(value)));

    public byte[] PublicInput()
    {
        byte[] values = [.. PublicValues.SelectMany(value => CompiledTemplateBuilder.Lengthed(value))];
        List<byte> input = [Mode, Version, (byte)Zero, (byte)(Zero >> 8)];
        byte[][] parts = [Capture, Template, values, Response];
        foreach (byte[] part in parts) { input.AddRange(BitConverter.GetBytes(part.Length)); }
        foreach (byte[] part in parts)
        {
            input.AddRange(part);
            SyntheticSession.Pad(input);
        }

        return [.. input];
    }

    public byte[] PrivateInput() =>
        Mode == 2
            ? []
            : [.. HandshakeSecret, .. PrivateValues.SelectMany(
                value => value.Salt.Concat(CompiledTemplateBuilder.Lengthed(value.Value)))];
}
