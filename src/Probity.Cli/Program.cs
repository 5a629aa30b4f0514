using Probity.Cli;
using Probity.Cli.Output;

return await CommandLine.RunAsync(args, Terminal.OfProcess()).ConfigureAwait(false);
