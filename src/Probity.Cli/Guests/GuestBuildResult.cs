namespace Probity.Cli.Guests;

/// <summary>How a build ended.</summary>
/// <param name="IsBuilt">Whether the output file was written.</param>
/// <param name="Message">For people: the compiler's warnings or errors, or why it could not run; may be
/// empty.</param>
public sealed record GuestBuildResult(bool IsBuilt, string Message);
