using Probity.Core.Encoding;

namespace Probity.ZkTls.Modes.Proxy;

/// <summary>What the guest <c>web-claim</c> reads in secret. Never leaves the prover's machine.</summary>
/// <remarks>Source: docs/specs/claim.md, section 3.2.</remarks>
public static class GuestPrivateInput
{
    /// <summary>Bytes of the salt of a commitment.</summary>
    public const int SaltBytes = 32;

    /// <summary>The encoded form.</summary>
    /// <param name="handshakeSecret">32 bytes.</param>
    /// <param name="parameters">Committed and secret parameters in the template's order.</param>
    public static byte[] Encode(ReadOnlySpan<byte> handshakeSecret, IEnumerable<PrivateParameter> parameters)
    {
        ByteWriter writer = new();
        writer.WriteBytes(handshakeSecret);
        foreach (PrivateParameter parameter in parameters)
        {
            writer.WriteBytes(parameter.Salt.Span);
            writer.WriteUInt16(checked((ushort)parameter.Value.Length));
            writer.WriteBytes(parameter.Value.Span);
        }

        return writer.ToArray();
    }
}
