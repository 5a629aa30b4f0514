using System.Text.Json.Serialization;

namespace Probity.Cli.Output;

/// <summary>The JSON forms of the command line. Our own children's output is read back with it, strictly.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    MaxDepth = 16,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(FailureReport))]
[JsonSerializable(typeof(RunReport))]
[JsonSerializable(typeof(ProveReport))]
[JsonSerializable(typeof(VerifyReport))]
[JsonSerializable(typeof(KeyReport))]
[JsonSerializable(typeof(AttestorReport))]
[JsonSerializable(typeof(SessionReport))]
[JsonSerializable(typeof(PresentReport))]
[JsonSerializable(typeof(WebProveReport))]
[JsonSerializable(typeof(Dictionary<string, OpeningReport>))]
[JsonSerializable(typeof(TemplateCheckReport))]
[JsonSerializable(typeof(TemplateListReport))]
[JsonSerializable(typeof(DemoReport))]
[JsonSerializable(typeof(BenchReport))]
[JsonSerializable(typeof(WebBenchReport))]
[JsonSerializable(typeof(PaymentBenchReport))]
[JsonSerializable(typeof(PeerRun))]
[JsonSerializable(typeof(ProgramBenchmark))]
[JsonSerializable(typeof(AccountReport))]
[JsonSerializable(typeof(EndorsementReport))]
[JsonSerializable(typeof(FacilitatorReport))]
[JsonSerializable(typeof(SellReport))]
[JsonSerializable(typeof(PayReport))]
[JsonSerializable(typeof(WalletReport))]
[JsonSerializable(typeof(WalletChangeReport))]
[JsonSerializable(typeof(EvidenceReport))]
internal sealed partial class CliJson : JsonSerializerContext;
