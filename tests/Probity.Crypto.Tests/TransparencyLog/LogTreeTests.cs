using System.Globalization;
using System.Text;
using System.Text.Json;
using Probity.Crypto.TransparencyLog;
using Probity.Testing;

namespace Probity.Crypto.Tests.TransparencyLog;

public sealed class LogTreeTests
{
    private static readonly string[] ReferenceEntries =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    // The published roots of the reference tree of RFC 6962's authors, for 1 to 8 entries.
    private static readonly string[] ReferenceRoots =
    [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    [Fact]
    public void Roots_are_those_of_the_reference_tree()
    {
        LogTree tree = LogTree.Empty;
        Assert.Equal(
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", Convert.ToHexStringLower(tree.Root));
        foreach ((string entry, string root) in ReferenceEntries.Zip(ReferenceRoots))
        {
            tree.Append([LogHashes.OfLeaf(Convert.FromHexString(entry))]);
            Assert.Equal(root, Convert.ToHexStringLower(tree.Root));
        }
    }

    // Columns: kind, index or older size, size, older root, root, proof.
    [Fact]
    public void Every_proof_is_the_one_of_the_recursive_definition()
    {
        TiledLog log = new();
        int cases = 0;
        foreach (string line in File.ReadLines(Repository.Path("vectors/transparency-log/proofs.tsv"))
            .Where(line => !line.StartsWith('#')))
        {
            string[] cells = line.Split('\t');
            ulong first = ulong.Parse(cells[1], CultureInfo.InvariantCulture);
            ulong size = ulong.Parse(cells[2], CultureInfo.InvariantCulture);
            log.GrowTo(size);
            byte[] root = Convert.FromHexString(cells[4]);
            bool isInclusion = cells[0] == "inclusion";
            IReadOnlyList<byte[]> proof = (isInclusion
                ? LogTree.ProveInclusion(first, size, log.Read)
                : LogTree.ProveConsistency(first, size, log.Read))!;
            Assert.Equal(cells[5], string.Join(' ', proof.Select(Convert.ToHexStringLower)));
            Assert.True(isInclusion
                ? LogProofs.VerifyInclusion(TiledLog.Leaf(first), first, size, proof, root)
                : LogProofs.VerifyConsistency(first, size, proof, Convert.FromHexString(cells[3]), root));
            cases++;
        }

        Assert.Equal(491, cases);
    }

    [Fact]
    public void Every_vector_of_transparency_dev_is_judged_as_there()
    {
        string folder = Repository.Path("vectors/transparency-dev/inclusion");
        bool isHere = Directory.Exists(folder);
        Assert.SkipUnless(isHere, "vectors/transparency-dev has no files in this copy of the repository");
        int cases = 0;
        foreach (string kind in new[] { "inclusion", "consistency" })
        {
            string[] files = Directory.GetFiles(
                Repository.Path("vectors/transparency-dev", kind), "*.json", SearchOption.AllDirectories);
            foreach (string file in files)
            {
                using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
                JsonElement test = document.RootElement;
                bool isAccepted = kind == "inclusion"
                    ? LogProofs.VerifyInclusion(
                        Bytes(test, "leafHash"), test.GetProperty("leafIdx").GetUInt64(),
                        test.GetProperty("treeSize").GetUInt64(), Proof(test), Bytes(test, "root"))
                    : LogProofs.VerifyConsistency(
                        test.GetProperty("size1").GetUInt64(), test.GetProperty("size2").GetUInt64(), Proof(test),
                        Bytes(test, "root1"), Bytes(test, "root2"));
                Assert.True(isAccepted != test.GetProperty("wantErr").GetBoolean(), file);
                cases++;
            }
        }

        Assert.Equal(196, cases);
    }

    [Fact]
    public void Any_two_trees_fit_and_each_change_is_refused() => Laws.ForAll(40, random =>
    {
        TiledLog log = new();
        ulong size = (ulong)random.NextBelow(600) + 1, index = (ulong)random.NextBelow((int)size);
        log.GrowTo(size);
        byte[] root = log.Tree.Root, leaf = TiledLog.Leaf(index);
        List<byte[]> proof = [.. LogTree.ProveInclusion(index, size, log.Read)!];
        Laws.Require(LogProofs.VerifyInclusion(leaf, index, size, proof, root), "the entry is there");
        Laws.Require(!LogProofs.VerifyInclusion(leaf, index, size, [.. proof, root], root), "nothing is left over");
        Laws.Require(!LogProofs.VerifyInclusion(leaf, size, size, proof, root), "the place is in the tree");
        Laws.Require(!LogProofs.VerifyInclusion(leaf, 0, 0, [], root), "an empty tree has nothing");
        for (int i = 0; i < proof.Count; i++)
        {
            List<byte[]> less = [.. proof];
            less.RemoveAt(i);
            Laws.Require(!LogProofs.VerifyInclusion(leaf, index, size, less, root), "nothing is missing");
            proof[i][random.NextBelow(32)] ^= 1;
            Laws.Require(!LogProofs.VerifyInclusion(leaf, index, size, proof, root), "each hash counts");
            proof[i] = LogHashes.Empty[..31];
            Laws.Require(!LogProofs.VerifyInclusion(leaf, index, size, proof, root), "hashes are whole");
            proof = [.. LogTree.ProveInclusion(index, size, log.Read)!];
        }

        ulong oldSize = (ulong)random.NextBelow((int)size) + 1;
        TiledLog older = new();
        older.GrowTo(oldSize);
        byte[] oldRoot = older.Tree.Root;
        List<byte[]> fits = [.. LogTree.ProveConsistency(oldSize, size, log.Read)!];
        Laws.Require(LogProofs.VerifyConsistency(oldSize, size, fits, oldRoot, root), "the trees fit");
        Laws.Require(!LogProofs.VerifyConsistency(oldSize, size, [.. fits, root], oldRoot, root), "nothing more");
        Laws.Require(oldSize == size || !LogProofs.VerifyConsistency(size, oldSize, fits, root, oldRoot), "order");
        byte[] other = [.. oldRoot];
        other[5] ^= 4;
        Laws.Require(!LogProofs.VerifyConsistency(oldSize, size, fits, other, root), "the older root counts");
        other = [.. root];
        other[5] ^= 4;
        Laws.Require(!LogProofs.VerifyConsistency(oldSize, size, fits, oldRoot, other), "the newer");
        foreach (byte[] hash in fits)
        {
            hash[7] ^= 128;
            Laws.Require(!LogProofs.VerifyConsistency(oldSize, size, fits, oldRoot, root), "each hash counts");
            hash[7] ^= 128;
        }
    });

    [Fact]
    public void A_tree_that_is_taken_up_again_goes_on_as_before() => Laws.ForAll(30, random =>
    {
        TiledLog log = new();
        ulong size = (ulong)random.NextBelow(70_000);
        log.GrowTo(size);
        LogTree again = LogTree.Resume(size, log.Read)!;
        Laws.Require(again.Root.AsSpan().SequenceEqual(log.Tree.Root), "the same root");
        again.Append([TiledLog.Leaf(size)]);
        log.GrowTo(size + 1);
        Laws.Require(again.Root.AsSpan().SequenceEqual(log.Tree.Root), "the same root after another entry");
        bool needsTiles = LogTree.EdgeOf(size).Any(tile => tile.WidthIn(size) > 0);
        Laws.Require(LogTree.Resume(size, _ => null) is null == needsTiles, "missing tiles are noticed");
    });

    [Theory]
    [InlineData(0, 0UL, 256, "tile/0/000")]
    [InlineData(0, 273UL, 112, "tile/0/273.p/112")]
    [InlineData(1, 1UL, 17, "tile/1/001.p/17")]
    [InlineData(0, 1234067UL, 256, "tile/0/x001/x234/067")]
    [InlineData(3, 1000UL, 1, "tile/3/x001/000.p/1")]
    public void Paths_are_those_of_tlog_tiles(int level, ulong index, int width, string path)
    {
        Assert.Equal(path, new LogTile(level, index).Path(width));
        Assert.Equal(
            "tile/entries/" + path[(path.IndexOf('/', 5) + 1)..], LogTile.EntriesPath(index, width));
    }

    [Fact]
    public void The_widths_of_tiles_follow_from_the_size()
    {
        // C2SP tlog-tiles has the example of 70,000 entries: 273 whole tiles and 112 hashes, 273 hashes, one hash.
        Assert.Equal((256, 112, 0), (new LogTile(0, 272).WidthIn(70_000), new LogTile(0, 273).WidthIn(70_000),
            new LogTile(0, 274).WidthIn(70_000)));
        Assert.Equal((256, 17), (new LogTile(1, 0).WidthIn(70_000), new LogTile(1, 1).WidthIn(70_000)));
        Assert.Equal(1, new LogTile(2, 0).WidthIn(70_000));
        Assert.Equal([new LogTile(0, 273), new LogTile(1, 1), new LogTile(2, 0)], LogTree.EdgeOf(70_000));
    }

    [Fact]
    public void Bundles_hold_entries_and_refuse_what_is_none()
    {
        byte[] bundle = EntryBundle.Append([], [Encoding.UTF8.GetBytes("one"), Array.Empty<byte>()]);
        Assert.Equal("00036f6e650000", Convert.ToHexStringLower(bundle));
        bundle = EntryBundle.Append(bundle, [new byte[EntryBundle.MaxEntryBytes]]);
        Assert.Equal([3, 0, 65535], EntryBundle.Parse(bundle).Value!.Select(entry => entry.Length));
        Assert.False(EntryBundle.Parse(bundle.AsMemory(0, bundle.Length - 1)).IsAccepted);
        Assert.False(EntryBundle.Parse(new byte[2 * 257]).IsAccepted);
        Assert.True(EntryBundle.Parse(new byte[2 * 256]).IsAccepted);
        Assert.Throws<ArgumentException>(() => EntryBundle.Append([], [new byte[EntryBundle.MaxEntryBytes + 1]]));
    }

    private static byte[] Bytes(JsonElement test, string name) =>
        test.GetProperty(name) is { ValueKind: JsonValueKind.String } text ? text.GetBytesFromBase64() : [];

    private static List<byte[]> Proof(JsonElement test) => test.GetProperty("proof") is
    { ValueKind: JsonValueKind.Array } proof
        ? [.. proof.EnumerateArray().Select(hash =>
            hash.ValueKind == JsonValueKind.String ? hash.GetBytesFromBase64() : [])]
        : [];

    private sealed class TiledLog
    {
        private readonly Dictionary<LogTile, byte[]> _tiles = [];

        public LogTree Tree { get; } = LogTree.Empty;

        public static byte[] Leaf(ulong index) =>
            LogHashes.OfLeaf(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"entry {index}")));

        public ReadOnlyMemory<byte>? Read(LogTile tile) =>
            _tiles.TryGetValue(tile, out byte[]? hashes) ? hashes : null;

        public void GrowTo(ulong size)
        {
            List<byte[]> leaves = [];
            for (ulong i = Tree.Size; i < size; i++) { leaves.Add(Leaf(i)); }
            foreach ((LogTile tile, byte[] hashes) in Tree.Append(leaves)) { _tiles[tile] = hashes; }
        }
    }
}
