/**
 * A device with the original client of shell-history sync: its requests as it sends them, and what it does with the answers. Its database
 * is a map. Offline (no answer, or 503) is no error: it queues and goes on, as the original does.
 */
import { randomUUID } from 'node:crypto';
import { Agent, request as startRequest } from 'node:http';
import { openEntry, goJson, type PlainEntry, type SealedEntry, sealEntry, userIdOf } from './entry-codec.ts';

export interface DeviceOptions {
  readonly secret: string;
  /** HISHTORY_SERVER of this device. */
  readonly server: string;
  readonly deviceId?: string;
}

export interface HistoryAnswer {
  readonly status: number;
  readonly body: string;
}

export interface DeletionRequest {
  readonly user_id: string;
  readonly destination_device_id: string;
  readonly send_time: string;
  readonly messages: { readonly message_ids: readonly { device_id: string; date: string; entry_id: string }[] | null };
  readonly read_count: number;
}

export interface DumpRequest {
  readonly user_id: string;
  readonly requesting_device_id: string;
  readonly request_time: string;
}

interface SubmitAnswer {
  readonly dump_requests: readonly DumpRequest[] | null;
  readonly deletion_requests: readonly DeletionRequest[] | null;
}

const zeroTime = '0001-01-01T00:00:00Z';
export const unendedTime = '1970-01-01T00:00:00Z';

export class HistoryDevice {
  readonly deviceId: string;
  readonly userId: string;
  readonly secret: string;
  #server: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 4 });
  /** By entry id. */
  readonly entries = new Map<string, PlainEntry>();
  /** What queries brought, with repetitions. */
  readonly received: string[] = [];
  readonly #missed: PlainEntry[] = [];

  constructor({ secret, server, deviceId = randomUUID() }: DeviceOptions) {
    this.secret = secret;
    this.#server = server;
    this.deviceId = deviceId;
    this.userId = userIdOf(secret);
  }

  /** From now on it asks another server. */
  moveTo(server: string): void {
    this.#server = server;
  }

  close(): void {
    this.#agent.destroy();
  }

  newEntry(command: string, times: Partial<Pick<PlainEntry, 'start_time' | 'end_time' | 'entry_id'>> = {}): PlainEntry {
    const nanoseconds = String(Math.floor(Math.random() * 1_000_000)).padStart(6, '0');
    return {
      local_username: 'ada',
      hostname: `host-${this.deviceId}`,
      command,
      current_working_directory: '~/code/',
      home_directory: '/home/ada',
      exit_code: 0,
      start_time: new Date(Date.now() - 1000).toISOString(),
      end_time: new Date().toISOString().replace('Z', `${nanoseconds}Z`),
      device_id: this.deviceId,
      entry_id: randomUUID(),
      custom_columns: null,
      ...times,
    };
  }

  /** `hishtory init`: registers, and brings what is there already. */
  async install(): Promise<void> {
    await this.require('GET', `register?user_id=${this.userId}&device_id=${this.deviceId}`);
    for (const sealed of await this.bootstrap()) this.#keep(openEntry(this.secret, sealed));
  }

  async bootstrap(): Promise<SealedEntry[]> {
    const body = await this.require('GET', `bootstrap?user_id=${this.userId}&device_id=${this.deviceId}`);
    return JSON.parse(body) as SealedEntry[];
  }

  /** What happens after every command. False when it could not be sent and is queued. */
  async record(entry: PlainEntry): Promise<boolean> {
    this.#keep(entry);
    const waiting = [...this.#missed, entry];
    const answer = await this.submit(waiting.map((each) => sealEntry(this.secret, each, this.deviceId)));
    if (answer === undefined) {
      this.#missed.push(entry);
      return false;
    }
    this.#missed.length = 0;
    this.#apply(answer.deletion_requests ?? []);
    await this.#dump(answer.dump_requests ?? []);
    return true;
  }

  /** Undefined when it is offline. */
  async submit(sealed: readonly SealedEntry[]): Promise<SubmitAnswer | undefined> {
    const answer = await this.post(`submit?source_device_id=${this.deviceId}`, goJson(sealed));
    return answer === undefined ? undefined : (JSON.parse(answer) as SubmitAnswer);
  }

  /** What happens before the history is shown. False when it is offline. */
  async sync(reason = 'preload'): Promise<boolean> {
    const found = await this.query(reason);
    if (found === undefined) return false;
    for (const sealed of found) {
      this.received.push(sealed.encrypted_id);
      this.#keep(openEntry(this.secret, sealed));
    }
    const deletions = await this.deletions();
    if (deletions === undefined) return false;
    this.#apply(deletions);
    return true;
  }

  async query(reason = 'preload'): Promise<SealedEntry[] | undefined> {
    const path = `query?device_id=${this.deviceId}&user_id=${this.userId}&queryReason=${reason}`;
    const body = await this.get(path);
    return body === undefined ? undefined : (JSON.parse(body) as SealedEntry[]);
  }

  async deletions(): Promise<DeletionRequest[] | undefined> {
    const body = await this.get(`get-deletion-requests?user_id=${this.userId}&device_id=${this.deviceId}`);
    return body === undefined ? undefined : (JSON.parse(body) as DeletionRequest[]);
  }

  /** `hishtory redact`. */
  async redact(entries: readonly PlainEntry[]): Promise<void> {
    for (const entry of entries) this.entries.delete(entry.entry_id);
    const ids = entries.map(({ device_id, end_time, entry_id }) => ({ device_id, date: end_time, entry_id }));
    await this.sendDeletion(ids);
  }

  /** A command that is recorded while it runs, and again when it has ended: the first record goes. */
  async recordTwice(command: string): Promise<PlainEntry> {
    const running = this.newEntry(command, { end_time: unendedTime });
    await this.record(running);
    this.entries.delete(running.entry_id);
    await this.sendDeletion([{ device_id: this.deviceId, date: zeroTime, entry_id: running.entry_id }]);
    const ended = this.newEntry(command);
    await this.record(ended);
    return ended;
  }

  async sendDeletion(ids: readonly { device_id: string; date: string; entry_id: string }[]): Promise<void> {
    const request = {
      user_id: this.userId,
      destination_device_id: '',
      send_time: new Date().toISOString().replace('Z', '123456+01:00'),
      messages: { message_ids: ids },
      read_count: 0,
    };
    await this.require('POST', 'add-deletion-request', goJson(request));
  }

  async uninstall(): Promise<void> {
    await this.require('POST', `uninstall?user_id=${this.userId}&device_id=${this.deviceId}`, '');
  }

  async #dump(requests: readonly DumpRequest[]): Promise<void> {
    if (requests.length === 0) return;
    await this.sync('newclient');
    const sealed = goJson([...this.entries.values()].map((entry) => sealEntry(this.secret, entry, this.deviceId)));
    for (const { user_id: user, requesting_device_id: device } of requests) {
      const path = `submit-dump?user_id=${user}&requesting_device_id=${device}&source_device_id=${this.deviceId}`;
      await this.require('POST', path, sealed);
    }
  }

  #keep(entry: PlainEntry): void {
    if (!this.entries.has(entry.entry_id)) this.entries.set(entry.entry_id, entry);
  }

  #apply(requests: readonly DeletionRequest[]): void {
    for (const { messages } of requests) {
      for (const { device_id: device, date, entry_id: id } of messages.message_ids ?? []) {
        for (const entry of this.entries.values()) {
          const isMeant = entry.device_id === device && (entry.end_time === date || entry.entry_id === id);
          if (isMeant) this.entries.delete(entry.entry_id);
        }
      }
    }
  }

  /** The body of a 200; undefined when it is offline. Any other status is an error at the user's prompt. */
  async get(path: string): Promise<string | undefined> {
    return bodyOf(await this.send('GET', path), path);
  }

  async post(path: string, body: string): Promise<string | undefined> {
    return bodyOf(await this.send('POST', path, body), path);
  }

  async require(method: 'GET' | 'POST', path: string, body?: string): Promise<string> {
    const text = bodyOf(await this.send(method, path, body), path);
    if (text === undefined) throw new Error(`${path} was not answered`);
    return text;
  }

  /** The connection breaks when the answer begins to arrive. */
  async loseAnswer(path: string): Promise<void> {
    await new Promise<void>((resolve) => {
      const sent = startRequest(`${this.#server}/api/v1/${path}`, { agent: false }, (response) => {
        response.on('error', () => undefined);
        response.destroy();
        resolve();
      });
      sent.on('error', () => resolve());
      sent.end();
    });
  }

  /** Undefined when there was no answer. A POST has a JSON type whatever its body. */
  send(
    method: string,
    path: string,
    body?: string | Buffer,
    more: { readonly signal?: AbortSignal } = {},
  ): Promise<HistoryAnswer | undefined> {
    return new Promise((resolve) => {
      const sent = startRequest(
        `${this.#server}/api/v1/${path}`,
        {
          method,
          agent: this.#agent,
          headers: {
            'User-Agent': 'Go-http-client/1.1',
            ...(body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body), 'Content-Type': 'application/json' }),
            'X-Hishtory-Device-Id': this.deviceId,
            'X-Hishtory-User-Id': this.userId,
            'X-Hishtory-Version': 'v0.335',
          },
          ...(more.signal === undefined ? {} : { signal: more.signal }),
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', () => resolve(undefined));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }));
        },
      );
      sent.on('error', () => resolve(undefined));
      sent.end(body);
    });
  }
}

function bodyOf(answer: HistoryAnswer | undefined, path: string): string | undefined {
  if (answer === undefined || (answer.status === 503 && answer.body === '')) return undefined;
  if (answer.status !== 200) throw new Error(`${path}: status_code=${answer.status}`);
  return answer.body;
}
