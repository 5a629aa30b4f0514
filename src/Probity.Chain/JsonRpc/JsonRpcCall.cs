using System.Buffers;
using System.Text.Json;

namespace Probity.Chain.JsonRpc;

/// <summary>A method of a node with its parameters. Source: JSON-RPC 2.0, section 4.</summary>
public sealed class JsonRpcCall
{
    private readonly byte[] _parameters;

    /// <summary>A call.</summary>
    /// <param name="method">Such as "eth_call".</param>
    /// <param name="writeParameters">Writes the parameters, inside of an array that is open already.</param>
    public JsonRpcCall(string method, Action<Utf8JsonWriter> writeParameters)
    {
        ArgumentException.ThrowIfNullOrEmpty(method);
        ArgumentNullException.ThrowIfNull(writeParameters);
        Method = method;
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartArray();
            writeParameters(writer);
            writer.WriteEndArray();
        }

        _parameters = buffer.WrittenSpan.ToArray();
    }

    /// <summary>The method.</summary>
    public string Method { get; }

    /// <summary>The parameters: a JSON array in UTF-8.</summary>
    public ReadOnlySpan<byte> Parameters => _parameters;
}
