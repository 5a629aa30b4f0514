using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Probity.Chain;
using Probity.Crypto.Signatures;
using Probity.Payments.Schemes.Exact;
using Probity.Payments.X402;
using Probity.Payments.X402.Extensions;
using Probity.Payments.X402.Http;
using Probity.Payments.X402.Networks;
using Probity.Testing;

namespace Probity.Payments.Tests;

/// <summary>The official packages read what we write, and we what they write, where they are installed: npm
/// ci in tests/oracles/x402.</summary>
public sealed class X402OracleTests
{
    private const string Folder = "tests/oracles/x402";

    [Theory]
    [InlineData(TransferMethod.Eip3009)]
    [InlineData(TransferMethod.Permit2)]
    public async Task Their_facilitator_takes_our_payments(TransferMethod method) => await Compare(
        25, random =>
    {
        (ExactTerms terms, Secp256k1PrivateKey key, _) = Draw(random, method);
        using (key)
        {
            Address payer = Address.From(key.PublicKey);
            int version = method == TransferMethod.Eip3009 && random.NextBelow(2) == 0 ? 1 : 2;
            ExactIntent intent = ExactIntent.Create(terms, payer, Samples.Now, Bytes(random, 32));
            PaymentPayload payment = new()
            {
                X402Version = version,
                Accepted = terms.Source,
                Payload = intent.ToPayload(Samples.Sign(key, intent.Digest())),
                Extensions = version == 1 ? default : Recorded.Json("""{"x":{"info":{"é":[1.0]}}}"""),
                Resource = new ResourceInfo("https://seller.example/"),
            };
            byte[] request = X402Json.WriteFacilitatorRequest(new FacilitatorRequest(payment, terms.Source));
            bool isGood = random.NextBelow(3) > 0;
            JsonObject question = new()
            {
                ["ask"] = "verify",
                ["now"] = Samples.Now.ToUnixTimeSeconds() + (isGood ? 0 : terms.MaxTimeoutSeconds),
                ["payer"] = payer.ToString(),
                ["payment"] = PaymentHeaders.Encode(payment),
                ["requirements"] = JsonNode.Parse(request)!["paymentRequirements"]!.DeepClone(),
            };
            return (question, answer =>
            {
                VerifyResponse response = X402Json.ParseVerifyResponse(Encoding.UTF8.GetBytes(answer)).Value!;
                Assert.Equal(isGood, response.IsValid);
                Assert.Equal(payer.ToString(), response.Payer);
                DateTimeOffset now = isGood ? Samples.Now : Samples.Now.AddSeconds(terms.MaxTimeoutSeconds);
                ExactPayment read = Samples.Read(payment);
                Assert.Equal(response.InvalidReason, ExactChecks.Check(read, terms, payment, now)?.Reason);
            }
            );
        }
    });

    [Theory]
    [InlineData(TransferMethod.Eip3009)]
    [InlineData(TransferMethod.Permit2)]
    public async Task Their_client_pays_our_offers(TransferMethod method) => await Compare(25, random =>
    {
        (ExactTerms terms, Secp256k1PrivateKey key, byte[] secret) = Draw(random, method);
        using (key)
        {
            Address payer = Address.From(key.PublicKey);
            int version = method == TransferMethod.Eip3009 && random.NextBelow(2) == 0 ? 1 : 2;
            JsonElement extensions = PaymentExtensions.With(
                PaymentExtensions.With(default, PaymentIdentifier.Id, PaymentIdentifier.Declare(false)),
                RequestBinding.Id, RequestBinding.Declare(false));
            PaymentRequired required = new()
            {
                X402Version = version,
                Resource = new ResourceInfo("https://seller.example/\u2028\u007f", "é", "text/plain"),
                Accepts = [terms.Source],
                Extensions = version == 1 ? default : extensions,
            };
            byte[] nonce = Bytes(random, 32);
            JsonObject question = new()
            {
                ["ask"] = "pay", ["key"] = Hex.From(secret), ["now"] = Samples.Now.ToUnixTimeSeconds(),
                ["random"] = Hex.From(nonce), ["header"] = PaymentHeaders.Encode(required),
                ["identifier"] = version == 1 ? null : "0123456789abcdef",
            };
            return (question, answer =>
            {
                string[] header = answer.Split(": ");
                PaymentPayload payment = PaymentHeaders.ParsePayment(header[1]).Value!;
                Assert.Equal(PaymentHeaders.PaymentName(version), header[0]);
                Assert.Equal(version, payment.X402Version);
                Assert.Equal(header[1], PaymentHeaders.Encode(payment));
                ExactPayment read = Samples.Read(payment);
                Assert.Null(ExactChecks.Check(read, terms, payment, Samples.Now));
                Assert.Equal(SignatureStanding.Signed, ExactChecks.CheckSignature(read, terms));
                Assert.Equal((payer, Hex.From(nonce)), (read.Payer, Hex.From(read.Nonce.Span)));
                if (version == 1) { return; }
                Assert.True(payment.Accepted.Matches(terms.Source));
                Assert.Null(PaymentIdentifier.Check(payment, true, out _));
                Assert.True(RequestBinding.IsDeclared(payment.Extensions, out _));
            }
            );
        }
    });

    [Fact]
    public async Task They_verify_our_signed_offers_and_receipts() => await Compare(20, random =>
    {
        (ExactTerms terms, Secp256k1PrivateKey key, _) = Draw(random, TransferMethod.Eip3009);
        using (key)
        using (P256PrivateKey other = P256PrivateKey.Create())
        {
            string payer = Address.From(key.PublicKey).ToString();
            OfferPayload offer = OfferReceipt.Describe(
                "https://é.example/?q=\"\n", terms.Source, Samples.Now);
            ReceiptPayload receipt = new(
                1, terms.Network, offer.ResourceUrl, payer, 5, random.NextBelow(2) == 0 ? "" : "0x1");
            bool isJws = random.NextBelow(2) == 0;
            JsonElement offers = OfferReceipt.WriteOffers(
            [
                isJws ? OfferReceiptJws.Sign(offer, 0, "k", other) : OfferReceipt.Sign(offer, 0, key),
            ]);
            JsonElement made = OfferReceipt.WriteReceipt(
                isJws ? OfferReceiptJws.Sign(receipt, "k", other) : OfferReceipt.Sign(receipt, key));
            ReadOnlySpan<byte> point = other.PublicKey.Point;
            JsonObject question = new()
            {
                ["ask"] = "signers",
                ["offers"] = JsonNode.Parse(offers.GetRawText()),
                ["receipt"] = JsonNode.Parse(made.GetRawText()),
                ["jwk"] = new JsonObject
                {
                    ["kty"] = "EC", ["crv"] = "P-256",
                    ["x"] = System.Buffers.Text.Base64Url.EncodeToString(point[..32]),
                    ["y"] = System.Buffers.Text.Base64Url.EncodeToString(point[32..]),
                },
            };
            return (question, answer =>
            {
                JsonElement found = Recorded.Json(answer);
                if (!isJws)
                {
                    Assert.Equal((payer, payer), (found[0].GetString(), found[1].GetString()));
                    return;
                }

                Assert.Equal(offer.ResourceUrl, found[0].GetProperty("resourceUrl").GetString());
                Assert.Equal(offer.Amount, found[0].GetProperty("amount").GetString());
                Assert.Equal(payer, found[1].GetProperty("payer").GetString());
            }
            );
        }
    });

    [Fact]
    public async Task Their_client_finds_and_verifies_what_our_headers_bear() => await Compare(20, random =>
    {
        (ExactTerms terms, Secp256k1PrivateKey key, _) = Draw(random, TransferMethod.Eip3009);
        using (key)
        {
            string payee = Address.From(key.PublicKey).ToString(), url = "https://é.example/?q=\"\n";
            PaymentRequirements[] accepts =
                [terms.Source, terms.Source with { Amount = "1" }, terms.Source with { PayTo = payee }];
            PaymentRequired required = new()
            {
                X402Version = 2,
                Resource = new ResourceInfo(url),
                Accepts = accepts,
                Extensions = PaymentExtensions.With(default, OfferReceipt.Id, OfferReceipt.WriteOffers(
                [
                    .. accepts.Select((accept, i) => OfferReceipt.Sign(
                        OfferReceipt.Describe(url, accept, Samples.Now), i, key)),
                ])),
            };
            SettleResponse settled = new()
            {
                Success = true,
                Transaction = "0x" + new string('1', 64),
                Network = terms.Network,
                Extensions = PaymentExtensions.With(default, OfferReceipt.Id, OfferReceipt.WriteReceipt(
                    OfferReceipt.Sign(
                        new ReceiptPayload(
                            1, terms.Network, url, payee, Samples.Now.ToUnixTimeSeconds(), "0x" + new string('1', 64)),
                        key))),
            };
            JsonObject question = new()
            {
                ["ask"] = "signed", ["required"] = PaymentHeaders.Encode(required),
                ["response"] = PaymentHeaders.Encode(settled), ["payer"] = payee,
                ["now"] = Samples.Now.ToUnixTimeSeconds(),
            };
            return (question, answer => Assert.Equal(
                JsonSerializer.Serialize(new object[] { payee, payee, payee, 0, 1, 2, payee, true })
                    .ToLowerInvariant(),
                answer.ToLowerInvariant()));
        }
    });

    [Fact]
    public async Task We_verify_their_signed_offers_and_receipts() => await Compare(20, random =>
    {
        (ExactTerms terms, Secp256k1PrivateKey key, byte[] secret) = Draw(random, TransferMethod.Eip3009);
        using (key)
        {
            Address payee = Address.From(key.PublicKey);
            PaymentRequirements accept = terms.Source with { PayTo = payee.ToString() };
            const string url = "https://é.example/?q=\"\n";
            byte[] wire = X402Json.WritePaymentRequired(new PaymentRequired
            {
                X402Version = 2,
                Resource = new ResourceInfo(url),
                Accepts = [accept],
            });
            JsonObject question = new()
            {
                ["ask"] = "receipts", ["key"] = Hex.From(secret), ["kid"] = "k",
                ["now"] = Samples.Now.ToUnixTimeSeconds(), ["includeTxHash"] = random.NextBelow(2) == 0,
                ["accepts"] = JsonNode.Parse(wire)!["accepts"]!.DeepClone(),
                ["resource"] = new JsonObject { ["url"] = url },
            };
            return (question, answer =>
            {
                JsonElement made = Recorded.Json(answer);
                SellerSignature expected = new(payee, IsPayee: true);
                SignedOffer offer = Assert.Single(OfferReceipt.ParseOffers(
                    PaymentExtensions.With(default, OfferReceipt.Id, made.GetProperty("offers"))).Value!);
                Assert.Equal(
                    expected, OfferReceiptChecks.VerifyOffer(offer, accept, url, Samples.Now).Value);
                SignedReceipt receipt = OfferReceipt.ParseReceipt(
                    PaymentExtensions.With(default, OfferReceipt.Id, made.GetProperty("receipt"))).Value!;
                Assert.Equal(expected, OfferReceiptChecks.VerifyReceipt(
                    receipt, accept, url, payee, "0x" + string.Concat(Enumerable.Repeat("11", 32)), Samples.Now,
                    Samples.Now).Value);
            }
            );
        }
    });

    [Fact]
    public async Task Headers_are_read_where_they_read_them() => await Compare(300, random =>
    {
        string text = "{\"success\":true,\"transaction\":\"é\",\"network\":\"base\"}" + new string(
            ' ', random.NextBelow(3));
        StringBuilder header = new(Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));
        for (int i = 0; i < random.NextBelow(3); i++)
        {
            int at = header.Length - 1 - random.NextBelow(4);
            char any = "AZaz09+/=-_ \n"[random.NextBelow(13)];
            if (random.NextBelow(2) == 0) { header[at] = any; } else { header.Insert(at + 1, any); }
        }

        return (new JsonObject { ["ask"] = "decode", ["header"] = header.ToString() }, answer =>
        {
            bool isRead = PaymentHeaders.ParseResponse(header.ToString()).IsAccepted;

            // Theirs mend what is not UTF-8.
            Assert.True(
                isRead == (answer != "error") || (
                    !isRead && answer.Contains('\ufffd', StringComparison.Ordinal)),
                $"{header}: {answer}");
        }
        );
    });

    private static (ExactTerms Terms, Secp256k1PrivateKey Key, byte[] Secret) Draw(
        SeededRandomSource random, TransferMethod method)
    {
        Secp256k1PrivateKey key = Secp256k1PrivateKey.Create(random);
        byte[] secret = new byte[32];
        key.CopyTo(secret);
        PaymentAsset asset = Samples.Usdc with
        {
            Address = new Address(Bytes(random, 20)),
            Method = method,
            Name = "Tökén " + random.NextBelow(100),
        };
        PaymentFlow flow = random.NextBelow(2) == 0 ? PaymentFlow.Upfront : PaymentFlow.Authorization;
        PaymentRequirements offer = asset.Offer(
            UInt256.FromBigEndian(Bytes(random, 1 + random.NextBelow(32))), new Address(Bytes(random, 20)),
            10 + random.NextBelow(1000), flow);
        return (Samples.Terms(offer), key, secret);
    }

    private static byte[] Bytes(SeededRandomSource random, int count)
    {
        byte[] bytes = new byte[count];
        random.Fill(bytes);
        return bytes;
    }

    private static async Task Compare(
        int count, Func<SeededRandomSource, (JsonObject Question, Action<string> Check)> draw)
    {
        string folder = Repository.Path(Folder);
        Assert.SkipUnless(
            Directory.Exists(Path.Combine(folder, "node_modules")), $"npm ci was not run in {Folder}");
        List<(JsonObject Question, Action<string> Check)> all = [];
        for (int seed = 0; seed < count; seed++)
        {
            using SeededRandomSource random = new((ulong)seed);
            all.Add(draw(random));
        }

        using Process node = Process.Start(new ProcessStartInfo("node", "oracle.mjs")
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
        Task<string> output = node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        foreach ((JsonObject question, _) in all)
        {
            await node.StandardInput.WriteLineAsync(question.ToJsonString());
        }

        node.StandardInput.Close();
        string[] answers = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(count, answers.Length);
        for (int i = 0; i < count; i++)
        {
            string answer = Recorded.Json(answers[i]).GetString()!;
            try
            {
                all[i].Check(answer);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException(
                    $"seed {i}: {all[i].Question.ToJsonString()}\n{answer}\n{failure.Message}", failure);
            }
        }
    }
}
