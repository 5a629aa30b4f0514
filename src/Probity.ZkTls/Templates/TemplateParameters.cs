using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Probity.Core.Encoding;
using Probity.Core.Verdicts;

namespace Probity.ZkTls.Templates;

/// <summary>A value for every parameter of a template, each allowed in all of its places.</summary>
/// <remarks>Holds secrets: dispose it. Prints only counts.</remarks>
public sealed class TemplateParameters : IDisposable
{
    /// <summary>The length of a committed parameter's salt, in bytes.</summary>
    public const int SaltBytes = 32;

    private readonly byte[][] _values;

    private TemplateParameters(Template template, byte[][] values)
    {
        Template = template;
        _values = values;
    }

    /// <summary>The template that the values are for.</summary>
    public Template Template { get; }

    /// <summary>Checks values and adds the defaults of public parameters.</summary>
    /// <param name="template">The template.</param>
    /// <param name="values">By name, in UTF-8. They are copied.</param>
    public static Verdict<TemplateParameters> From(
        Template template, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> values)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(values);
        foreach (string name in values.Keys)
        {
            bool isKnown = template.Parameters.Any(parameter => parameter.Name == name);
            if (!isKnown) { return Malformed("A value is given for a parameter that the template does not have."); }
        }

        byte[][] all = [.. Enumerable.Repeat(Array.Empty<byte>(), template.Parameters.Count)];
        TemplateParameters parameters = new(template, all);
        if (parameters.Take(values) is Rejection bad)
        {
            parameters.Dispose();
            return bad;
        }

        return parameters;
    }

    /// <summary>Reads public parameters as a claim carries them, and refuses what the template forbids.</summary>
    /// <param name="template">The template.</param>
    /// <param name="encoded">What <see cref="EncodePublic"/> wrote; any bytes.</param>
    /// <returns>Names and values of the public parameters in their order.</returns>
    public static Verdict<IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>>> ParsePublic(
        Template template, ReadOnlySpan<byte> encoded)
    {
        ArgumentNullException.ThrowIfNull(template);
        ByteReader reader = new(encoded);
        List<KeyValuePair<string, ReadOnlyMemory<byte>>> values = [];
        for (int i = 0; i < template.Parameters.Count; i++)
        {
            TemplateParameter parameter = template.Parameters[i];
            if (parameter.Kind != ParameterKind.Public) { continue; }
            if (!reader.TryReadUInt16(out ushort length) || !reader.TryReadBytes(length, out ReadOnlySpan<byte> value))
            {
                return Cut<IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>>>($"inside {parameter.Name}");
            }

            if (ParameterRules.Check(template, i, value) is { } problem)
            {
                return Verdict<IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>>>.Reject(
                    RejectionCode.Malformed, $"Parameter {parameter.Name}: {problem}.");
            }

            values.Add(new(parameter.Name, value.ToArray()));
        }

        return reader.RemainingBytes == 0
            ? Verdict<IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>>>.Accept(values)
            : Verdict<IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>>>.Reject(
                RejectionCode.TrailingBytes, "Bytes follow after the public parameters.");
    }

    /// <summary>The value of one parameter, valid until this is disposed.</summary>
    /// <param name="index">Index of the parameter.</param>
    public ReadOnlyMemory<byte> ValueOf(int index) => _values[index];

    /// <summary>The public values: length and bytes of each. Source: docs/specs/claim.md, section 3.1.</summary>
    public byte[] EncodePublic()
    {
        ByteWriter writer = new();
        for (int i = 0; i < _values.Length; i++)
        {
            if (Template.Parameters[i].Kind != ParameterKind.Public) { continue; }
            writer.WriteUInt16((ushort)_values[i].Length);
            writer.WriteBytes(_values[i]);
        }

        return writer.ToArray();
    }

    /// <summary>
    /// The committed and secret values as the guest reads them after the handshake secret: salt of a committed one,
    /// length, bytes. The caller clears the result. Source: docs/specs/claim.md, section 3.2.
    /// </summary>
    /// <param name="salts">32 random bytes for each committed parameter, in order.</param>
    /// <exception cref="ArgumentException">Their number or a length is another.</exception>
    public byte[] EncodePrivate(IReadOnlyList<ReadOnlyMemory<byte>> salts)
    {
        ArgumentNullException.ThrowIfNull(salts);
        int committed = Template.Parameters.Count(parameter => parameter.Kind == ParameterKind.Committed);
        if (salts.Count != committed || salts.Any(salt => salt.Length != SaltBytes))
        {
            throw new ArgumentException($"{committed} salts of {SaltBytes} bytes are needed.", nameof(salts));
        }

        int[] hidden = [.. Enumerable.Range(0, _values.Length).Where(IsHidden)];
        byte[] encoded = new byte[(committed * SaltBytes) + hidden.Sum(i => sizeof(ushort) + _values[i].Length)];
        Span<byte> rest = encoded;
        int next = 0;
        foreach (int i in hidden)
        {
            if (Template.Parameters[i].Kind == ParameterKind.Committed)
            {
                salts[next++].Span.CopyTo(rest);
                rest = rest[SaltBytes..];
            }

            BinaryPrimitives.WriteUInt16LittleEndian(rest, (ushort)_values[i].Length);
            _values[i].CopyTo(rest[sizeof(ushort)..]);
            rest = rest[(sizeof(ushort) + _values[i].Length)..];
        }

        return encoded;
    }

    /// <summary>Forgets the values.</summary>
    public void Dispose()
    {
        foreach (byte[] value in _values) { CryptographicOperations.ZeroMemory(value); }
    }

    /// <summary>Names no value.</summary>
    public override string ToString() => $"{_values.Length} parameters of {Template.Name}";

    private bool IsHidden(int index) => Template.Parameters[index].Kind != ParameterKind.Public;

    private Rejection? Take(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> values)
    {
        for (int i = 0; i < _values.Length; i++)
        {
            TemplateParameter parameter = Template.Parameters[i];
            if (values.TryGetValue(parameter.Name, out ReadOnlyMemory<byte> value)) { _values[i] = value.ToArray(); }
            else if (parameter.DefaultValue is { } text) { _values[i] = Encoding.UTF8.GetBytes(text); }
            else { return Malformed($"Parameter {parameter.Name}: its value is missing."); }

            if (ParameterRules.Check(Template, i, _values[i]) is { } problem)
            {
                return Malformed($"Parameter {parameter.Name}: {problem}.");
            }
        }

        return null;
    }

    private static Rejection Malformed(string detail) => new(RejectionCode.Malformed, detail);

    private static Verdict<T> Cut<T>(string where)
        where T : class => Verdict<T>.Reject(RejectionCode.Malformed, $"The public parameters end {where}.");
}
