/** SyncBackend for a device that keeps its history to itself: nothing leaves it, nothing comes, nothing fails. */
import type { SubmitResponse, SyncBackend } from './sync-backend.ts';

export class OfflineBackend implements SyncBackend {
  readonly type = 'offline';

  async registerDevice(): Promise<void> {}

  async submitEntries(): Promise<SubmitResponse> {
    return { dump_requests: null, deletion_requests: null };
  }

  async submitDump(): Promise<void> {}

  async queryEntries(): Promise<[]> {
    return [];
  }

  async acknowledge(): Promise<void> {}

  async bootstrap(): Promise<[]> {
    return [];
  }

  async getDumpRequests(): Promise<[]> {
    return [];
  }

  async addDeletionRequest(): Promise<void> {}

  async getDeletionRequests(): Promise<[]> {
    return [];
  }

  async uninstall(): Promise<void> {}

  async ping(): Promise<void> {}
}
