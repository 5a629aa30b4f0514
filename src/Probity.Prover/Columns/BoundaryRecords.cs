using System.Collections.Immutable;
using Probity.Machine.Executor;
using Probity.Machine.Loader;
using Probity.Machine.Tables;

namespace Probity.Prover.Columns;

/// <summary>Joins what was touched with what does not start as zero into the rows of the boundary
/// table.</summary>
internal static class BoundaryRecords
{
    /// <summary>One record per address, in ascending order.</summary>
    /// <param name="program">Gives the words of the image, which all have a row, touched or not.</param>
    /// <param name="input">Gives the lengths that the verifier and the prover put on the image bus.</param>
    /// <param name="times">Gives what was touched.</param>
    /// <param name="readsPrivateInput">Whether the length of the private input was used.</param>
    public static RecordList<BoundaryRecord> Collect(
        ProgramTable program, ExecutionInput input, AccessTimes times, out bool readsPrivateInput)
    {
        List<ImageWord> image = [.. program.Image];
        image.Add(new ImageWord(AddressSpace.PublicLength, (uint)input.PublicInput.Length));
        image.Add(new ImageWord(
            AddressSpace.OutputLimit, (uint)(ExecutionInput.MaxPublicBytes - input.PublicInput.Length)));
        readsPrivateInput = times.IsTouched(AddressSpace.PrivateLength);
        if (readsPrivateInput)
        {
            image.Add(new ImageWord(AddressSpace.PrivateLength, (uint)input.PrivateInput.Length));
        }

        // The program's part is sorted and long, the rest is short and at the end.
        image.Sort(static (a, b) => a.WordAddress.CompareTo(b.WordAddress));

        RecordList<BoundaryRecord> records = new();
        uint previous = uint.MaxValue;
        int next = 0;
        foreach ((uint address, uint value, uint time) in times.Touched())
        {
            while (next < image.Count && image[next].WordAddress < address)
            {
                Add(image[next++], null, 0);
            }

            if (next < image.Count && image[next].WordAddress == address)
            {
                Add(image[next++], value, time);
                continue;
            }

            records.Add() = new BoundaryRecord
            {
                Address = address, Previous = previous, IsImage = false, First = 0, Last = value, LastTime = time,
            };
            previous = address;
        }

        while (next < image.Count)
        {
            Add(image[next++], null, 0);
        }

        return records;

        void Add(ImageWord word, uint? last, uint lastTime)
        {
            records.Add() = new BoundaryRecord
            {
                Address = word.WordAddress,
                Previous = previous,
                IsImage = true,
                First = word.Value,
                Last = last ?? word.Value,
                LastTime = lastTime,
            };
            previous = word.WordAddress;
        }
    }
}
