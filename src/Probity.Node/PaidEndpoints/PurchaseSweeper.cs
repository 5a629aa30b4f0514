using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Probity.Core.Stores;
using Probity.Node.Facilitator;

namespace Probity.Node.PaidEndpoints;

/// <summary>Settles what was answered when the process that did it has gone, and throws old answers
/// away.</summary>
internal sealed class PurchaseSweeper(Seller seller, ILogger<PurchaseSweeper> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        seller.Evidence.Start();
        while (true)
        {
            try
            {
                await seller.Book.SweepAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is FacilitatorException or StoreException)
            {
                SellerLog.SweepFailed(logger, failure.Message);
            }

            await Task.Delay(Interval, seller.Time, stoppingToken).ConfigureAwait(false);
        }
    }
}
