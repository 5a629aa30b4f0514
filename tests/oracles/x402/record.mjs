// Writes vectors/x402/recorded.jsonl: our questions with the answers of the packages. See vectors/x402/README.md.
import { readFileSync, writeFileSync } from 'node:fs';
import { privateKeyToAccount } from 'viem/accounts';
import { answer } from './sdk.mjs';

const key = '0x' + '42'.repeat(32), payer = privateKeyToAccount(key).address;
const payTo = '0x209693Bc6afc0C5328bA36FaF03C514EF312287C', other = '0x857b06519E91e3A54538791bDbb0E22373e36b66';
const usdc = '0x036CbD53842c5426634e7929541eC2318f3dCF7e', now = 1_800_000_000;
const resource = { url: 'https://seller.example/report?q=1', description: 'A "report" – é 😀\n', mimeType: 'text/plain' };
const offer = {
  scheme: 'exact', network: 'eip155:84532', amount: '10000', asset: usdc, payTo, maxTimeoutSeconds: 60,
  extra: { name: 'USDC', version: '2' },
};
const permit = { ...offer, extra: { ...offer.extra, assetTransferMethod: 'permit2' } };
const upfront = { ...offer, extra: { ...offer.extra, paymentFlow: 'upfront' } };
const first = {
  scheme: 'exact', network: 'base-sepolia', maxAmountRequired: '10000', resource: resource.url, description: 'A report',
  mimeType: 'text/plain', payTo, maxTimeoutSeconds: 60, asset: usdc, extra: offer.extra,
};
const lines = [];
async function ask(name, question) {
  const given = await answer(question);
  if (given === undefined) throw new Error(`${name}: no answer`);
  lines.push(JSON.stringify({ name, question, answer: given }));
  return given;
}
const content = (header) => header.slice(header.indexOf(': ') + 2);
const pay = async (name, required, more) =>
  content(await ask(name, { ask: 'pay', key, now, required, ...more }));
const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64');
const decode = (value) => JSON.parse(Buffer.from(value, 'base64').toString());

// Offers and payments.
const option = { payTo, price: '$0.01', network: 'eip155:84532', maxTimeoutSeconds: 60 };
await ask('offer', { ask: 'offer', options: [option], resource, error: 'Payment required' });
await ask('offer of two networks, upfront', {
  ask: 'offer', resource: { url: resource.url },
  options: [{ ...option, extra: { paymentFlow: 'upfront' } }, { ...option, network: 'eip155:8453', price: '$1.5' }],
});
const identifier = JSON.parse(await ask('payment-identifier, declared', { ask: 'identifierDeclaration', required: true }));
const extensions = { 'payment-identifier': identifier, other: { info: { b: [1, 2.50, 1e21], a: 'é' } } };
await ask('offer with extensions', { ask: 'offer', options: [option], resource, extensions });
const asked = (accepts, more) => ({ x402Version: 2, resource, accepts: [accepts], ...more });
const second = await pay('v2 by EIP-3009', asked(offer));
const permitted = await pay('v2 by Permit2', asked(permit));
await pay('v2 upfront', asked(upfront));
await pay('v2 with unknown members', asked({ ...offer, note: { z: 1, a: [true, null] } }));
const identified = await pay('v2 with an identifier', asked(offer, { extensions }), { identifier: 'pay_0123456789abcdef' });
await ask('payment-identifier, read', { ask: 'identifier', payment: identified });
const old = await pay('v1', { x402Version: 1, error: 'X-PAYMENT header is required', accepts: [first] });

// What is asked of a facilitator, answered, and sent to the chain.
await ask('request v2', { ask: 'request', payment: second, requirements: offer });
await ask('request v1', { ask: 'request', payment: old, requirements: first });
await ask('supported', { ask: 'supported' });
await ask('settle v2 by EIP-3009', { ask: 'settle', now, payer, payment: second, requirements: offer });
await ask('settle v2 by Permit2', { ask: 'settle', now, payer, payment: permitted, requirements: permit });
await ask('settle v1', { ask: 'settle', now, payer, payment: old, requirements: first });

// One change each: the reason, or that it is valid.
const verify = (name, payment, requirements, change = () => {}, time = now) => {
  const changed = decode(payment), wanted = structuredClone(requirements);
  change(changed, wanted);
  return ask(`verify ${name}`, { ask: 'verify', now: time, payer, payment: encode(changed), requirements: wanted });
};
for (const [name, payment, wanted] of [['v2', second, offer], ['v1', old, first]]) {
  const authorization = (p) => p.payload.authorization;
  await verify(`${name}: nothing changed`, payment, wanted);
  await verify(`${name}: last second`, payment, wanted, () => {}, now + 54);
  await verify(`${name}: too late`, payment, wanted, () => {}, now + 55);
  await verify(`${name}: too early`, payment, wanted, () => {}, name === 'v1' ? now - 601 : now);
  await verify(`${name}: signature`, payment, wanted, (p) => { authorization(p).nonce = '0x' + '77'.repeat(32); });
  await verify(`${name}: offer of another payee`, payment, wanted, (p, r) => { r.payTo = other; });
  await verify(`${name}: offer of another amount`, payment, wanted, (p, r) => {
    if (r.amount) r.amount = '10001'; else r.maxAmountRequired = '10001';
  });
  await verify(`${name}: offer without a name`, payment, wanted, (p, r) => { delete r.extra.name; });
  await verify(`${name}: offer without a version`, payment, wanted, (p, r) => { r.extra.version = ''; });
  await verify(`${name}: scheme of the payment`, payment, wanted, (p) => { (p.accepted ?? p).scheme = 'upto'; });
  await verify(`${name}: network of the payment`, payment, wanted, (p) => {
    (p.accepted ?? p).network = p.accepted ? 'eip155:8453' : 'base';
  });
}
const inner = (p) => p.payload.permit2Authorization;
await verify('permit2: nothing changed', permitted, permit);
await verify('permit2: last second', permitted, permit, () => {}, now + 54);
await verify('permit2: too late', permitted, permit, () => {}, now + 55);
await verify('permit2: spender', permitted, permit, (p) => { inner(p).spender = other; });
await verify('permit2: payee', permitted, permit, (p) => { inner(p).witness.to = other; });
await verify('permit2: not yet valid', permitted, permit, (p) => { inner(p).witness.validAfter = String(now + 1); });
await verify('permit2: valid from now', permitted, permit, (p) => { inner(p).witness.validAfter = String(now); });
await verify('permit2: amount', permitted, permit, (p) => { inner(p).permitted.amount = '9999'; });
await verify('permit2: token', permitted, permit, (p) => { inner(p).permitted.token = other; });
await verify('permit2: signature', permitted, permit, (p) => { inner(p).nonce = '7'; });
await verify('permit2: scheme of the payment', permitted, permit, (p) => { p.accepted.scheme = 'upto'; });
await verify('permit2: network of the payment', permitted, permit, (p) => { p.accepted.network = 'eip155:8453'; });

// Base64, as it is read.
const body = '{"x402Version":1,"a":"é"}', base64 = Buffer.from(body).toString('base64');
const headers = {
  plain: base64, 'no padding': base64.replace(/=+$/, ''), empty: '', 'a digit too many': base64.replace(/=+$/, '') + 'A',
  'url alphabet': base64.replace(/=*$/, '-_'), 'a blank': ' ' + base64, 'a line end': base64 + '\n', 'only padding': '==',
  'padding inside': '=' + base64, 'three signs': base64 + '===', 'bits left over': Buffer.from(body + ' ').toString('base64'),
  'not JSON': encode('x').slice(0, 2), 'bits': Buffer.from('{"a":10}').toString('base64').replace(/0=$/, '1='),
  'one sign of two': Buffer.from('{"a":100}').toString('base64') + '=', 'two numbers': Buffer.from('1 2').toString('base64'),
};
for (const [name, header] of Object.entries(headers)) await ask(`decode ${name}`, { ask: 'decode', header });

// Which offers are the same.
const matches = {
  same: {}, 'other order': { extra: { version: '2', name: 'USDC' } }, 'more in extra': { extra: { ...offer.extra, more: 1 } },
  'less in extra': { extra: { name: 'USDC' } }, 'no extra': { extra: undefined }, amount: { amount: '10001' },
  network: { network: 'eip155:8453' }, timeout: { maxTimeoutSeconds: 61 }, 'letters of an address': { payTo: payTo.toLowerCase() },
  'a member more': { note: 1 }, scheme: { scheme: 'upto' }, asset: { asset: other },
  'a number for a text': { extra: { name: 'USDC', version: 2 } },
};
for (const [name, change] of Object.entries(matches)) {
  await ask(`match ${name}`, { ask: 'match', offer, accepted: { ...offer, ...change } });
}
const deep = { ...offer, extra: { ...offer.extra, list: [{ b: 1, a: 2 }], inner: { x: { y: 1 } } } };
await ask('match deep', { ask: 'match', offer: deep, accepted: { ...deep, extra: { inner: { x: { z: 0, y: 1 } }, list: [{ a: 2, b: 1 }], ...offer.extra } } });
await ask('match deep, list', { ask: 'match', offer: deep, accepted: { ...deep, extra: { ...deep.extra, list: [{ b: 1, a: 2, c: 3 }] } } });

// Signed offers and receipts.
// Keys of these vectors alone.
const keys = JSON.parse(readFileSync(new URL('keys.json', import.meta.url)));
const signed = { ask: 'receipts', key, now, resource, accepts: [offer, permit], kid: 'did:web:seller.example#key-1' };
const eip712 = JSON.parse(await ask('receipts eip712', { ...signed, includeTxHash: true }));
await ask('signers eip712', { ask: 'signers', ...eip712 });
await ask('receipts eip712 without a transaction', signed);
for (const algorithm of ['ES256', 'ES256K']) {
  const jwk = keys[algorithm], { d, ...open } = jwk;
  const made = JSON.parse(await ask(`receipts ${algorithm}`, { ...signed, algorithm, jwk, includeTxHash: algorithm === 'ES256' }));
  await ask(`signers ${algorithm}`, { ask: 'signers', jwk: open, ...made });
}
writeFileSync(new URL('../../../vectors/x402/recorded.jsonl', import.meta.url), lines.join('\n') + '\n');
