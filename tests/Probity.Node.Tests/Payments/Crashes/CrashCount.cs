namespace Probity.Node.Tests.Payments.Crashes;

/// <summary>What a crash run came to.</summary>
internal sealed record CrashCount
{
    public required int Payments { get; init; }

    public required int Kills { get; init; }

    public required int Requests { get; init; }

    public required TimeSpan Time { get; init; }

    /// <summary>Authorisations that the chain has used.</summary>
    public required int Settled { get; init; }

    public required int Delivered { get; init; }

    public required int SettledNotDelivered { get; init; }

    public required int SettledTwice { get; init; }

    public required int DeliveredUnpaid { get; init; }

    /// <summary>Payments that got two different answers.</summary>
    public required int TwoAnswers { get; init; }

    /// <summary>Each payment was settled once and delivered, with one answer.</summary>
    public void RequireSound()
    {
        Assert.Equal(Payments, Delivered);
        Assert.Equal(Payments, Settled);
        Assert.Equal(0, SettledNotDelivered);
        Assert.Equal(0, SettledTwice);
        Assert.Equal(0, DeliveredUnpaid);
        Assert.Equal(0, TwoAnswers);
    }

    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"{Payments} payments, {Kills} kills, {Requests} requests, {Time.TotalSeconds:F0} s: {Settled} settled, "
        + $"{Delivered} delivered; settled and not delivered {SettledNotDelivered}, settled twice {SettledTwice}, "
        + $"delivered unpaid {DeliveredUnpaid}, two answers {TwoAnswers}");
}
