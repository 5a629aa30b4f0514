using System.Globalization;
using System.Text;

namespace Probity.Crypto.TransparencyLog;

/// <summary>A piece of a log: 256 neighbouring hashes of one height, or the 256 entries below them.</summary>
/// <param name="Level">Height divided by 8; 0 for hashes of entries.</param>
/// <param name="Index">The how many-th of its level.</param>
/// <remarks>Source: C2SP tlog-tiles, "Merkle Tree".</remarks>
public readonly record struct LogTile(int Level, ulong Index)
{
    /// <summary>The height of the tree within a tile.</summary>
    public const int Height = 8;

    /// <summary>Hashes of a whole tile.</summary>
    public const int Width = 1 << Height;

    /// <summary>The most levels of a log.</summary>
    public const int MaxLevels = 64 / Height;

    /// <summary>How many hashes this tile has in a log of a size. Range: 0 to 256.</summary>
    public int WidthIn(ulong size)
    {
        ulong nodes = Level >= MaxLevels ? 0 : size >> (Height * Level), start = Index << Height;
        return nodes <= start ? 0 : (int)Math.Min(nodes - start, Width);
    }

    /// <summary>Where the tile is published, such as "tile/0/x001/x234/067.p/12".</summary>
    /// <param name="width">How many hashes it has; 256 for a whole one.</param>
    public string Path(int width) =>
        $"tile/{Level.ToString(CultureInfo.InvariantCulture)}/{Groups(Index, width)}";

    /// <summary>Where the entries below a tile of level 0 are published, such as
    /// "tile/entries/000".</summary>
    /// <param name="index">The tile's.</param>
    /// <param name="width">How many entries there are; 256 for all.</param>
    public static string EntriesPath(ulong index, int width) => "tile/entries/" + Groups(index, width);

    // Three digits each, the leading groups with an x.
    private static string Groups(ulong index, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, Width);
        StringBuilder path = new((index % 1000).ToString("D3", CultureInfo.InvariantCulture));
        while ((index /= 1000) > 0)
        {
            path.Insert(0, $"x{(index % 1000).ToString("D3", CultureInfo.InvariantCulture)}/");
        }

        return width == Width ? path.ToString()
            : path.Append(CultureInfo.InvariantCulture, $".p/{width}").ToString();
    }
}
