// Prints the code of contracts/UsdcStandIn.sol as the chain runs it, in hexadecimal digits.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const solc = createRequire(import.meta.url)('solc');
const content = readFileSync(join(here, '../../contracts/UsdcStandIn.sol'), 'utf8');
const output = JSON.parse(solc.compile(JSON.stringify({
  language: 'Solidity',
  sources: { 'UsdcStandIn.sol': { content } },
  settings: {
    viaIR: true,
    evmVersion: 'cancun',
    optimizer: { enabled: true, runs: 10000 },
    outputSelection: { '*': { '*': ['evm.deployedBytecode.object'] } },
  },
})));
const errors = (output.errors ?? []).filter((error) => error.severity === 'error');
if (errors.length > 0) throw new Error(errors.map((error) => error.formattedMessage).join('\n'));
process.stdout.write('0x' + output.contracts['UsdcStandIn.sol'].UsdcStandIn.evm.deployedBytecode.object);
