// Buys URL with the client of the official packages: WARM times, then COUNT times with CONCURRENCY at once, as the
// payers of KEYS (with commas between). Prints "ready", waits for a line, works, prints {"latencies", "good"} in JSON.
import { x402Client } from '@x402/core/client';
import { ExactEvmScheme } from '@x402/evm/exact/client';
import { wrapFetchWithPayment } from '@x402/fetch';
import { once } from 'node:events';
import { privateKeyToAccount } from 'viem/accounts';

const { URL: url, KEYS, WARM, COUNT, CONCURRENCY } = process.env;
const payers = KEYS.split(',').map((key) => wrapFetchWithPayment(
  fetch, new x402Client().register('eip155:84532', new ExactEvmScheme(privateKeyToAccount(key)))));

async function run(count, concurrency) {
  const latencies = [], errors = {};
  let next = 0, good = 0;
  const work = async () => {
    for (let i; (i = next++) < count;) {
      const start = performance.now();
      let outcome = 'error';
      try {
        const response = await payers[i % payers.length](url);
        await response.text();
        outcome = String(response.status);
      } catch (error) { outcome = String(error.message); }
      if (outcome === '200') good++; else errors[outcome] = (errors[outcome] ?? 0) + 1;
      latencies.push(performance.now() - start);
    }
  };
  const start = performance.now();
  await Promise.all(Array.from({ length: concurrency }, work));
  return { good, errors, seconds: (performance.now() - start) / 1000, latencies };
}

await run(+WARM, Math.min(+WARM, +CONCURRENCY));
console.log('ready');
await once(process.stdin, 'data');
console.log(JSON.stringify(await run(+COUNT, +CONCURRENCY)));
// Its CPU time is read before it may end.
await once(process.stdin, 'end');
