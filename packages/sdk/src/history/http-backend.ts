/** SyncBackend over the history server: felloe's /history, or any server that the original client can use. */
import { StoreError } from '@felloe/contracts/http/problem.ts';
import { reasonOf } from '../delay.ts';
import { type RetryRule, retried } from '../s3-store/refusals.ts';
import { historyLimits } from './history-limits.ts';
import type { DeletionRequest, DeviceOfUser, DumpRequest, EncHistoryEntry, SubmitResponse, SyncBackend } from './sync-backend.ts';
import { deletionRequestOf, dumpRequestOf, encHistoryEntryOf, fieldsOf, listOf, parseJson } from './wire-documents.ts';

export interface HttpBackendOptions {
  /** What the original calls HISHTORY_SERVER: everything before /api/v1. */
  readonly serverUrl: string;
  readonly fetch?: typeof fetch;
  readonly retry?: Partial<RetryRule>;
  /** Told to the server as the original does; servers look at it only in logs. */
  readonly version?: string;
}

interface Call {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly device?: Partial<DeviceOfUser>;
  readonly body?: string;
}

const versionDefault = 'v0.400';

export class HttpBackend implements SyncBackend {
  readonly type = 'http';
  readonly #serverUrl: string;
  readonly #fetch: typeof fetch;
  readonly #retry: RetryRule;
  readonly #version: string;

  constructor(options: HttpBackendOptions) {
    if (!URL.canParse(options.serverUrl)) throw new StoreError('invalid_argument', 'the history server is not a URL');
    this.#serverUrl = options.serverUrl.replace(/\/+$/, '');
    // Unbound, fetch throws "illegal invocation" in browsers.
    this.#fetch = options.fetch ?? globalThis.fetch.bind(globalThis);
    const { httpAttemptsMax: attemptsMax, httpDelayMsBase: delayMsBase, httpDelayMsMax: delayMsMax } = historyLimits;
    this.#retry = { attemptsMax, delayMsBase, delayMsMax, ...options.retry };
    this.#version = options.version ?? versionDefault;
  }

  async registerDevice(device: DeviceOfUser, signal?: AbortSignal): Promise<void> {
    await this.#call({ method: 'GET', path: 'register', query: identityOf(device), device }, signal);
  }

  async submitEntries(
    entries: readonly EncHistoryEntry[],
    sourceDeviceId: string,
    signal?: AbortSignal,
  ): Promise<SubmitResponse> {
    const [first] = entries;
    if (first === undefined) return { dump_requests: null, deletion_requests: null };
    const text = await this.#call(
      {
        method: 'POST',
        path: 'submit',
        query: { source_device_id: sourceDeviceId },
        device: { userId: first.user_id, deviceId: sourceDeviceId },
        body: JSON.stringify(entries),
      },
      signal,
    );
    const fields = fieldsOf(text === '' ? {} : parseJson(text, 'the answer of submit'), 'the answer of submit');
    return {
      dump_requests: listOf(fields['dump_requests'], dumpRequestOf),
      deletion_requests: listOf(fields['deletion_requests'], deletionRequestOf),
    };
  }

  async submitDump(
    entries: readonly EncHistoryEntry[],
    dump: { readonly userId: string; readonly requestingDeviceId: string; readonly sourceDeviceId: string },
    signal?: AbortSignal,
  ): Promise<void> {
    const query = {
      user_id: dump.userId,
      requesting_device_id: dump.requestingDeviceId,
      source_device_id: dump.sourceDeviceId,
    };
    const device = { userId: dump.userId, deviceId: dump.sourceDeviceId };
    await this.#call({ method: 'POST', path: 'submit-dump', query, device, body: JSON.stringify(entries) }, signal);
  }

  async queryEntries(device: DeviceOfUser, signal?: AbortSignal): Promise<readonly EncHistoryEntry[]> {
    const query = { ...identityOf(device), queryReason: 'felloe' };
    return listOf(await this.#ask({ method: 'GET', path: 'query', query, device }, signal), encHistoryEntryOf);
  }

  async acknowledge(): Promise<void> {
    // The contract has no such call: the server counts readings.
  }

  async bootstrap(device: DeviceOfUser, signal?: AbortSignal): Promise<readonly EncHistoryEntry[]> {
    return listOf(
      await this.#ask({ method: 'GET', path: 'bootstrap', query: identityOf(device), device }, signal),
      encHistoryEntryOf,
    );
  }

  async getDumpRequests(device: DeviceOfUser, signal?: AbortSignal): Promise<readonly DumpRequest[]> {
    const call = { method: 'GET', path: 'get-dump-requests', query: identityOf(device), device } as const;
    return listOf(await this.#ask(call, signal), dumpRequestOf);
  }

  async addDeletionRequest(request: DeletionRequest, signal?: AbortSignal): Promise<void> {
    const device = { userId: request.user_id };
    await this.#call({ method: 'POST', path: 'add-deletion-request', query: {}, device, body: JSON.stringify(request) }, signal);
  }

  async getDeletionRequests(device: DeviceOfUser, signal?: AbortSignal): Promise<readonly DeletionRequest[]> {
    const call = { method: 'GET', path: 'get-deletion-requests', query: identityOf(device), device } as const;
    return listOf(await this.#ask(call, signal), deletionRequestOf);
  }

  async uninstall(device: DeviceOfUser, signal?: AbortSignal): Promise<void> {
    await this.#call({ method: 'POST', path: 'uninstall', query: identityOf(device), device, body: '' }, signal);
  }

  async ping(signal?: AbortSignal): Promise<void> {
    await this.#call({ method: 'GET', path: 'ping', query: {} }, signal);
  }

  async #ask(call: Call, signal: AbortSignal | undefined): Promise<unknown> {
    return parseJson(await this.#call(call, signal), `the answer of ${call.path}`);
  }

  /** All calls may be repeated: entries and devices are recognised, deletions too. */
  async #call(call: Call, signal: AbortSignal | undefined): Promise<string> {
    return await retried(this.#retry, signal, async () => await this.#once(call, signal));
  }

  async #once(call: Call, signal: AbortSignal | undefined): Promise<string> {
    const query = Object.entries(call.query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const url = `${this.#serverUrl}/api/v1/${call.path}${query.length === 0 ? '' : `?${query.join('&')}`}`;
    const deadline = AbortSignal.timeout(historyLimits.httpAttemptMs);
    const headers = {
      'x-hishtory-version': this.#version,
      ...(call.device?.deviceId === undefined ? {} : { 'x-hishtory-device-id': call.device.deviceId }),
      ...(call.device?.userId === undefined ? {} : { 'x-hishtory-user-id': call.device.userId }),
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const { host } = new URL(this.#serverUrl);
    let response: Response;
    let text: string;
    try {
      response = await this.#fetch(url, {
        method: call.method,
        headers,
        ...(call.body === undefined ? {} : { body: call.body }),
        redirect: 'error',
        signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
      });
      text = await response.text();
    } catch (cause) {
      if (signal?.aborted === true) throw reasonOf(signal);
      if (deadline.aborted) throw new StoreError('deadline_exceeded', `${host} did not answer in time`, { cause });
      throw new StoreError('unavailable', `${host} cannot be reached`, { cause });
    }
    if (response.status === 200) return text;
    // The contract tells every fault by 503 and no word.
    const code = response.status === 503 ? 'unavailable' : response.status === 404 ? 'not_found' : 'backend_failed';
    throw new StoreError(code, `the history server answered ${response.status} to ${call.path}`);
  }
}

function identityOf({ userId, deviceId }: DeviceOfUser): { user_id: string; device_id: string } {
  return { user_id: userId, device_id: deviceId };
}
