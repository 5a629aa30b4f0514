using Probity.Payments.Worker;

// A process that takes part in payments, so that tests can kill it in the middle of one and start it again.
//   facilitator NODE KEY STORE PORT    settles; the key is 64 hexadecimal digits
//   seller FACILITATORS PAYEE STORE PORT  asks one of them each time; sells /work and /upfront
//   buyer URL STORE                    pays for one request, and prints the answer
// The servers print "ready" when they listen.
// When whoever started it is gone, its input ends, and it does.
_ = Task.Run(() =>
{
    Console.In.ReadToEnd();
    Environment.Exit(1);
});
return args[0] switch
{
    "facilitator" => await FacilitatorProcess.RunAsync(new Uri(args[1]), args[2], args[3], Port(args[4])),
    "seller" => await SellerProcess.RunAsync(args[1], args[2], args[3], Port(args[4])),
    "buyer" => await BuyerProcess.RunAsync(new Uri(args[1]), args[2]),
    _ => throw new ArgumentException("facilitator, seller or buyer"),
};

static int Port(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
