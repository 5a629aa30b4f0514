// Compiles contracts/*.sol for tests/Probity.Testing/Processes: prints {"contracts": {name: code}, "permit2": code}.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const solc = createRequire(import.meta.url)('solc');
const names = ['UsdcStandIn', 'X402ExactPermit2ProxyStandIn', 'OwnerWallet'];
const source = (name) => ({ content: readFileSync(join(here, '../../../contracts', name + '.sol'), 'utf8') });
const output = JSON.parse(solc.compile(JSON.stringify({
  language: 'Solidity',
  sources: Object.fromEntries(names.map((name) => [name + '.sol', source(name)])),
  settings: {
    viaIR: true,
    evmVersion: 'cancun',
    optimizer: { enabled: true, runs: 10000 },
    outputSelection: { '*': { '*': ['evm.deployedBytecode.object'] } },
  },
})));
const errors = (output.errors ?? []).filter((error) => error.severity === 'error');
if (errors.length > 0) throw new Error(errors.map((error) => error.formattedMessage).join('\n'));
const code = (name) => '0x' + output.contracts[name + '.sol'][name].evm.deployedBytecode.object;

// The package holds the code that stands at Permit2's address on every chain, in a helper for tests.
const helper = join(here, 'node_modules/@uniswap/v4-periphery/lib/permit2/test/utils/DeployPermit2.sol');
const permit2 = '0x' + /hex"([0-9a-f]+)"/.exec(readFileSync(helper, 'utf8'))[1];
process.stdout.write(JSON.stringify({
  contracts: Object.fromEntries(names.map((name) => [name, code(name)])),
  permit2,
}));
