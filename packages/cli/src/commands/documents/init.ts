import { hostname } from 'node:os';
import { AccountSession } from '@felloe/sdk/account-session.ts';
import { createAccount, recoverAccount } from '@felloe/sdk/documents/account.ts';
import { toBase64 } from '@felloe/sdk/documents/encryption/byte-text.ts';
import { keysOfUser } from '@felloe/sdk/documents/object-keys.ts';
import type { Command } from 'commander';
import { documentsCommand, type DocumentsRun, openStorage } from '../../documents/documents-command.ts';
import { DocumentsFile } from '../../documents/documents-files.ts';
import { writeSecret } from '../../files/private-files.ts';
import { keepRefreshToken } from '../../files/refresh-token.ts';
import { writeSettings } from '../../files/settings-file.ts';
import { askQuestions, type Questions } from '../../documents/questions.ts';
import { UsageError } from '../../terminal/failure.ts';
import type { Terminal } from '../../terminal/terminal.ts';

interface InitFlags {
  readonly storage?: string;
  readonly endpoint?: string;
  readonly region?: string;
  readonly bucket?: string;
  readonly accessKeyId?: string;
  readonly user?: string;
  readonly identifier?: string;
  readonly deviceId?: string;
  readonly rule?: string;
  readonly manifest?: string;
}

const manual = `
Sets this device up and asks for what the options do not say. There are two storages:

  s3       any S3 server, with keys. The secret access key comes from FELLOE_DOCS_S3_SECRET_ACCESS_KEY or
           AWS_SECRET_ACCESS_KEY and is never written.
  felloe   a felloe with accounts, by presigned URLs. The password comes from FELLOE_DOCS_PASSWORD or is asked for;
           what is kept is a token that ends with the device (\`felloe account revoke-device\`).

The first device of a user makes the master key and prints 24 words, once. Write them down: a further device asks for them
(or takes them from FELLOE_DOCS_RECOVERY_WORDS), and nobody can make them again. The master key is kept in the data
directory, where only its owner reads it.

EXAMPLES
  felloe docs init
  felloe docs init --storage s3 --endpoint https://s3.example.com --bucket family --access-key-id AKIA… --user alice
  felloe docs init --storage felloe --endpoint https://spoke.example.com:8080 --identifier alice@example.com`;

const options = (command: Command): Command =>
  command
    .option('--storage <kind>', 's3 or felloe')
    .option('--endpoint <url>', 'the S3 server, or the app listener of a spoke')
    .option('--region <name>', 'of the S3 server (us-east-1)')
    .option('--bucket <name>', 'of the S3 server')
    .option('--access-key-id <id>', 'of the S3 server')
    .option('--user <id>', 'whose documents, on an S3 server; the same on every device')
    .option('--identifier <text>', 'what the person logs in with at a felloe')
    .option('--device-id <id>', 'id of this device; made when not given')
    .option('--rule <rule>', 'versions (default) or last-write-wins; the same on every device')
    .option('--manifest <kind>', 'one (default) or per-device; the same on every device');

export function documentsInitCommand(terminal: Terminal): Command {
  return documentsCommand(terminal, { usage: 'init', summary: 'set this device up', manual, options }, init);
}

async function init(run: DocumentsRun<InitFlags>): Promise<void> {
  const { terminal, paths, output } = run;
  using questions = askQuestions(terminal);
  const file = await chosen(run, questions);
  const session = file.storage === 'felloe' ? await logIn(run, file, questions) : undefined;
  const { storage, userId } = await openStorage({ ...run, file }, session);
  const isKnown = (await storage.head(keysOfUser(userId).masterKey)) !== undefined;
  let recoveryWords: string | undefined;
  let masterKey: Uint8Array;
  if (isKnown) {
    const words = terminal.environment['FELLOE_DOCS_RECOVERY_WORDS'] ?? (await questions.ask('the 24 recovery words'));
    masterKey = await recoverAccount(storage, userId, words);
  } else {
    ({ masterKey, recoveryWords } = await createAccount(storage, userId));
  }
  await writeSecret(paths.masterKey, toBase64(masterKey));
  await writeSettings(DocumentsFile, paths.config, { ...file, user_id: userId });
  const result = {
    user: userId,
    device: file.device_id,
    storage: file.storage,
    ...(recoveryWords === undefined ? {} : { recoveryWords }),
  };
  output.result(result, () =>
    [
      `device ${file.device_id} of ${userId} is set up`,
      ...(recoveryWords === undefined ? [] : ['recovery words, shown once; write them down:', recoveryWords]),
    ].join('\n'),
  );
}

async function chosen({ flags, file }: DocumentsRun<InitFlags>, questions: Questions): Promise<DocumentsFile> {
  const want = async (given: string | undefined, question: string, byDefault?: string): Promise<string> => {
    const answer = given ?? (await questions.ask(question, byDefault));
    if (answer === '') throw new UsageError(`an answer is needed: ${question}`);
    return answer;
  };
  const storage = await want(flags.storage ?? file.storage, 'storage (s3, felloe)', 's3');
  if (storage !== 's3' && storage !== 'felloe') throw new UsageError('a storage is s3 or felloe');
  const rule = flags.rule ?? file.rule;
  const manifest = flags.manifest ?? file.manifest;
  const endpoint = await want(
    flags.endpoint ?? file.endpoint,
    storage === 's3' ? 'URL of the S3 server' : 'URL of the app listener',
  );
  const place =
    storage === 'felloe'
      ? {}
      : {
          region: await want(flags.region ?? file.region, 'region', 'us-east-1'),
          bucket: await want(flags.bucket ?? file.bucket, 'bucket'),
          access_key_id: await want(flags.accessKeyId ?? file.access_key_id, 'access key id'),
          user_id: await want(flags.user ?? file.user_id, 'user id'),
        };
  return {
    storage,
    endpoint,
    ...place,
    device_id: flags.deviceId ?? file.device_id ?? crypto.randomUUID(),
    device_name: file.device_name ?? hostname(),
    ...(rule === undefined ? {} : { rule: rule as NonNullable<DocumentsFile['rule']> }),
    ...(manifest === undefined ? {} : { manifest: manifest as NonNullable<DocumentsFile['manifest']> }),
  };
}

async function logIn(
  { flags, terminal, paths }: DocumentsRun<InitFlags>,
  file: DocumentsFile,
  questions: Questions,
): Promise<AccountSession> {
  const identifier = flags.identifier ?? (await questions.ask('who logs in'));
  const password = terminal.environment['FELLOE_DOCS_PASSWORD'] ?? (await questions.ask('password (it is shown)'));
  const { options, kept } = keepRefreshToken(paths.refreshToken);
  const login = { identifier, password, deviceId: file.device_id ?? '', deviceName: file.device_name ?? '' };
  const session = await AccountSession.logIn({ endpoint: file.endpoint ?? '', ...options }, login);
  await kept();
  return session;
}
