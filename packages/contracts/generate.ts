/**
 * Makes the TypeScript types and the codec of the session from protos/ into src/gen. With `--check` it changes nothing and exits 1 when the
 * committed types are not what the protos say.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { codecText } from './generate-codec.ts';

const here = path.dirname(fileURLToPath(import.meta.url));
const protos = path.resolve(here, '../../protos');
const committed = path.join(here, 'src/gen');

function generate(into: string): void {
  execFileSync(
    path.join(here, 'node_modules/.bin/proto-loader-gen-types'),
    [
      '--keepCase',
      '--longs=Number',
      '--enums=String',
      '--defaults',
      '--oneofs',
      '--grpcLib=@grpc/grpc-js',
      '--importFileExtension=.ts',
      `--includeDirs=${protos}`,
      `--outDir=${into}`,
      'felloe/v1/session.proto',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  // The generator writes the machine's own path into every file; the types must be the same wherever they are made.
  for (const [name, text] of filesBelow(into)) {
    writeFileSync(
      path.join(into, name),
      text.replace(/^\/\/ Original file: .*?(felloe\/v1\/\w+\.proto)$/m, '// Generated from protos/$1'),
    );
  }
  writeFileSync(path.join(into, 'codec.ts'), codecText(protos));
}

function filesBelow(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const file = path.join(folder, name);
    if (statSync(file).isFile()) files.set(name, readFileSync(file, 'utf8'));
  }
  return files;
}

if (process.argv.includes('--check')) {
  const fresh = mkdtempSync(path.join(tmpdir(), 'felloe-types-'));
  try {
    generate(fresh);
    const wanted = filesBelow(fresh);
    const found = filesBelow(committed);
    const drifted = [...new Set([...wanted.keys(), ...found.keys()])].filter((name) => wanted.get(name) !== found.get(name));
    if (drifted.length > 0) {
      process.stderr.write(
        `generated files differ from protos/: ${drifted.join(', ')}\nrun: node packages/contracts/generate.ts\n`,
      );
      process.exitCode = 1;
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
} else {
  rmSync(committed, { recursive: true, force: true });
  generate(committed);
}
