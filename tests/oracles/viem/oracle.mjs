// Answers questions of tests/Probity.Chain.Tests/ViemTests.cs: one JSON object a line in, one string a line out.
import { createInterface } from 'node:readline';
import { encodeAbiParameters, getAddress, hashTypedData, keccak256, recoverAddress } from 'viem';
import { parseTransaction, recoverTransactionAddress } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';

// Numbers travel as text; arrays and tuples as arrays.
const value = (type, v) => {
  const array = /^(.*)\[\d*\]$/.exec(type.type);
  if (array) return v.map((item) => value({ ...type, type: array[1] }, item));
  if (type.type === 'tuple') return type.components.map((c, i) => value(c, v[i]));
  return /^u?int/.test(type.type) ? BigInt(v) : v;
};

const answers = {
  keccak: ({ data }) => keccak256(data),
  address: ({ address }) => getAddress(address),
  abi: ({ types, values }) => encodeAbiParameters(types, types.map((t, i) => value(t, values[i]))),
  typed: ({ message }) => hashTypedData(JSON.parse(message)),
  sign: ({ key, digest }) => privateKeyToAccount(key).sign({ hash: digest }),
  recover: ({ digest, signature }) => recoverAddress({ hash: digest, signature }),
  sender: ({ transaction }) => recoverTransactionAddress({ serializedTransaction: transaction }),
  signed: ({ key, transaction }) => privateKeyToAccount(key).signTransaction(parseTransaction(transaction)),
};

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  let answer;
  try {
    answer = await answers[question.ask](question);
  } catch {
    answer = 'error';
  }
  process.stdout.write(answer + '\n');
}
