// Answers questions of tests/Probity.Payments.Tests/X402OracleTests.cs: a JSON object a line in, a JSON string a line out.
import { createInterface } from 'node:readline';
import { answer } from './sdk.mjs';

console.warn = console.error = console.log = () => {};
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(await answer(JSON.parse(line))) + '\n');
}
