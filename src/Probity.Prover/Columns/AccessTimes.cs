using Probity.Machine.Tables;

namespace Probity.Prover.Columns;

/// <summary>When each address was last accessed, and with what value; makes a refresh where that is too long
/// ago.</summary>
/// <remarks>Pages of memory appear when they are first touched; time 0 means "never".</remarks>
internal sealed class AccessTimes
{
    private const int PageLog2 = 12;
    private const int PageWords = 1 << PageLog2;

    private const int MachineWordCount = (int)(AddressSpace.OutputCursor - AddressSpace.PrivateCursor) + 1;

    private readonly Page?[] _pages = new Page?[AddressSpace.MemoryWords >> PageLog2];
    private readonly uint[] _registerTimes = new uint[64];
    private readonly uint[] _registerValues = new uint[64];
    private readonly uint[] _machineTimes = new uint[MachineWordCount];
    private readonly uint[] _machineValues = new uint[MachineWordCount];

    /// <summary>The refreshes that were necessary.</summary>
    public RecordList<RefreshRecord> Refreshes { get; } = new();

    /// <summary>Accesses a register.</summary>
    /// <param name="register">Range: 0 to 32.</param>
    /// <param name="before">The value that is taken.</param>
    /// <param name="after">The value that is put.</param>
    /// <param name="time">Now; later than every access of the register.</param>
    /// <returns>When it was last accessed or refreshed: less than 2^18 before now.</returns>
    public uint TouchRegister(int register, uint before, uint after, uint time)
    {
        uint last = _registerTimes[register];
        _registerTimes[register] = time;
        _registerValues[register] = after;
        return IsRecent(last, time) ? last : Refresh(AddressSpace.Register(register), before, last, time);
    }

    /// <summary>Accesses a word of memory; otherwise as <see cref="TouchRegister"/>.</summary>
    public uint TouchMemory(uint wordAddress, uint before, uint after, uint time)
    {
        Page page = _pages[wordAddress >> PageLog2] ?? AddPage(wordAddress >> PageLog2);
        int place = (int)(wordAddress & (PageWords - 1));
        uint last = page.Times[place];
        page.Times[place] = time;
        page.Values[place] = after;
        return IsRecent(last, time) ? last : Refresh(wordAddress, before, last, time);
    }

    /// <summary>Accesses one of the machine's words; otherwise as <see cref="TouchRegister"/>.</summary>
    public uint TouchMachineWord(uint address, uint before, uint after, uint time)
    {
        int place = (int)(address - AddressSpace.PrivateCursor);
        uint last = _machineTimes[place];
        _machineTimes[place] = time;
        _machineValues[place] = after;
        return IsRecent(last, time) ? last : Refresh(address, before, last, time);
    }

    /// <summary>Whether one of the machine's words was accessed.</summary>
    public bool IsTouched(uint machineWord) => _machineTimes[machineWord - AddressSpace.PrivateCursor] != 0;

    /// <summary>All addresses that were accessed, in ascending order, with last value and time.</summary>
    public IEnumerable<(uint Address, uint Value, uint Time)> Touched()
    {
        for (int p = 0; p < _pages.Length; p++)
        {
            if (_pages[p] is not { } page) { continue; }
            for (int i = 0; i < PageWords; i++)
            {
                if (page.Times[i] != 0) { yield return ((uint)((p << PageLog2) + i), page.Values[i], page.Times[i]); }
            }
        }

        for (int i = 0; i < _registerTimes.Length; i++)
        {
            if (_registerTimes[i] != 0) { yield return (AddressSpace.Register(i), _registerValues[i], _registerTimes[i]); }
        }

        for (int i = 0; i < MachineWordCount; i++)
        {
            if (_machineTimes[i] != 0)
            {
                yield return (AddressSpace.PrivateCursor + (uint)i, _machineValues[i], _machineTimes[i]);
            }
        }
    }

    private static bool IsRecent(uint last, uint time) => time - last - 1 < 1u << Clock.GapBits;

    // The refresh happens just before the access: any time in between would do.
    private uint Refresh(uint address, uint value, uint last, uint time)
    {
        Refreshes.Add() = new RefreshRecord { Address = address, Value = value, LastTime = last, Time = time - 1 };
        return time - 1;
    }

    private Page AddPage(uint number)
    {
        Page page = new();
        _pages[number] = page;
        return page;
    }

    private sealed class Page
    {
        public readonly uint[] Times = new uint[PageWords];
        public readonly uint[] Values = new uint[PageWords];
    }
}
