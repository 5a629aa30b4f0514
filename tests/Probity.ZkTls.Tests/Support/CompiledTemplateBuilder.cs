using System.Security.Cryptography;
using System.Text;

namespace Probity.ZkTls.Tests.Support;

/// <summary>Writes compiled templates byte by byte; it refuses nothing, so that tests can write wrong ones.</summary>
/// <remarks>Source: docs/specs/template.md, section 4.</remarks>
public sealed class CompiledTemplateBuilder
{
    public const byte Public = 0, Committed = 1, Secret = 2;

    public const byte Path = 0, Query = 1, Header = 2, JsonText = 3;

    public const byte Text = 0, Number = 1, Boolean = 2, Date = 3, Any = 4;

    public const byte Revealed = 1, Several = 2;

    public const byte Value = 0, Sum = 1, Count = 2, Average = 3, Minimum = 4, Maximum = 5;

    public const byte AtLeast = 0, AtMost = 1, Between = 2, Equal = 3, NotEqual = 4, OneOf = 5, NoneOf = 6;

    private readonly List<byte> _kinds = [];

    private readonly List<byte[]> _patterns = [], _nodes = [[0, 0]], _fields = [], _predicates = [];

    public byte Version { get; set; } = 1;

    public byte TagField { get; set; } = 255;

    public byte Zero { get; set; }

    public byte[] Scope { get; set; } = [];

    public byte[] Digest { get; set; } = SHA256.HashData("template"u8);

    public List<byte> Kinds => _kinds;

    public List<byte[]> Patterns => _patterns;

    public List<byte[]> Nodes => _nodes;

    public List<byte[]> Fields => _fields;

    public List<byte[]> Predicates => _predicates;

    public static byte[] Literal(string text) => [1, .. Lengthed(Encoding.Latin1.GetBytes(text))];

    public static byte[] Parameter(byte index, byte place) => [2, index, place];

    public static byte[] Host() => [3];

    public static byte[] ContentLength() => [4];

    public static byte[] Body() => [5];

    public static byte[] Integer(long value) => [0, .. BitConverter.GetBytes(value)];

    public static byte[] TextOperand(string text) => [1, .. Lengthed(Encoding.UTF8.GetBytes(text))];

    public static byte[] ParameterOperand(byte index) => [2, index];

    public static byte[] Time(long offset) => [3, .. BitConverter.GetBytes(offset)];

    public static byte[] Lengthed(ReadOnlySpan<byte> bytes) =>
        [(byte)bytes.Length, (byte)(bytes.Length >> 8), .. bytes];

    public CompiledTemplateBuilder Exchange(params byte[][] operations)
    {
        _patterns.Add([(byte)operations.Length, (byte)(operations.Length >> 8), .. operations.SelectMany(x => x)]);
        return this;
    }

    public byte AddParameter(byte kind)
    {
        _kinds.Add(kind);
        return (byte)(_kinds.Count - 1);
    }

    public byte Key(byte parent, string key) => Node([1, parent, .. Lengthed(Encoding.UTF8.GetBytes(key))]);

    public byte Index(byte parent, int index) => Node([2, parent, (byte)index, (byte)(index >> 8)]);

    public byte Every(byte parent) => Node([3, parent]);

    public byte Field(byte node, byte type, byte scale = 0, byte flags = 0)
    {
        _fields.Add([node, type, scale, flags]);
        return (byte)(_fields.Count - 1);
    }

    public CompiledTemplateBuilder Predicate(
        byte field, byte aggregate, byte comparison, bool isRequired, params byte[][] operands)
    {
        _predicates.Add(
            [field, aggregate, comparison, isRequired ? (byte)1 : (byte)0, (byte)operands.Length,
             .. operands.SelectMany(x => x)]);
        return this;
    }

    public byte[] Build() =>
    [
        Version, (byte)_patterns.Count, (byte)_kinds.Count, (byte)_nodes.Count, (byte)_fields.Count,
        (byte)_predicates.Count, TagField, Zero, .. Digest, .. Lengthed(Scope), .. _kinds,
        .. _patterns.SelectMany(x => x), .. _nodes.SelectMany(x => x), .. _fields.SelectMany(x => x),
        .. _predicates.SelectMany(x => x),
    ];

    private byte Node(byte[] node)
    {
        _nodes.Add(node);
        return (byte)(_nodes.Count - 1);
    }
}
