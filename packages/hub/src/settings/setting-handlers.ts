/** The calls about settings of containers. Each setting has a right to read and one to write of its own. */
import type { Action } from '@felloe/engine/access/action.ts';
import type { BackupsSetting } from '@felloe/engine/container/backups.ts';
import { readSettingDocument } from '@felloe/engine/container/setting-documents.ts';
import { isSettingName, type SettingName } from '@felloe/engine/container/setting-names.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Access } from '../access/access.ts';
import type { CallContext, CallHandlers } from '../session/call-context.ts';
import type { StoredSetting } from './container-documents.ts';
import type { NewSetting } from './new-setting.ts';
import type { Settings } from './settings.ts';

export function settingHandlers(parts: {
  readonly access: Access;
  readonly settings: Settings;
}): Pick<CallHandlers, 'configure_container' | 'read_setting'> {
  const { access, settings } = parts;
  /** Who asks for a setting that does not exist is told so only when it might configure the container at all. */
  const nameOf = (text: string, container: string, context: CallContext): SettingName => {
    if (isSettingName(text)) return text;
    access.container(context, 'container.configure', container);
    throw new StoreError('invalid_argument', 'there is no such setting', { details: { field: 'setting' } });
  };
  return {
    configure_container: {
      authorisation: 'container.configure',
      handle: async (message, context) => {
        const { container, document, source } = message;
        const setting = nameOf(message.setting, container, context);
        const row = access.container(context, writeActionOf(setting, document), container);
        const wanted = { setting, document, source };
        if (setting === 'access_logging') requireLogTarget(access, wanted, context);
        if (setting === 'backups') requireBackendChoice(row.documents.setting('backups'), wanted, context);
        return recordOf(setting, await settings.configure(row, wanted, context.principal.principalId, context.order));
      },
    },
    read_setting: {
      authorisation: 'container.describe',
      handle: (message, context) => {
        const setting = nameOf(message.setting, message.container, context);
        const row = access.container(context, `container.${setting}.read`, message.container);
        return recordOf(setting, row.documents.stored(setting));
      },
    },
  };
}

/**
 * Logs are written by the system, so what a key may have logged where is judged when it asks for it: it could write there itself.
 * @throws StoreError `invalid_argument` with details.reason = log_target
 */
function requireLogTarget(access: Access, { document }: NewSetting, context: CallContext): void {
  const target = document === '' ? undefined : readSettingDocument('access_logging', document).target;
  if (target === undefined) return;
  try {
    access.container(context, 'artifact.write', target.container, target.prefix);
  } catch (cause) {
    throw new StoreError('invalid_argument', 'logs cannot be written to this container', {
      details: { field: 'target', reason: 'log_target' },
      cause,
    });
  }
}

/**
 * Backends are the installation's, and their names are easily guessed: only its administrator says which of them a tenant's backups fill.
 * @throws StoreError `access_denied`
 */
function requireBackendChoice(held: BackupsSetting | undefined, { document }: NewSetting, { principal }: CallContext): void {
  if (principal.kind === 'administrator') return;
  const wanted = document === '' ? undefined : readSettingDocument('backups', document);
  if (wanted?.mainBackend === held?.mainBackend && wanted?.archiveBackend === held?.archiveBackend) return;
  throw new StoreError('access_denied', 'only administrators of the installation choose backends');
}

/** Removing a policy is a right of its own in S3 (s3:DeleteBucketPolicy); removing any other setting is writing it. */
function writeActionOf(setting: SettingName, document: string): Action {
  return setting === 'policy' && document === '' ? 'container.policy.remove' : `container.${setting}.write`;
}

/** A removed setting is told as one never set: version 0. */
function recordOf(setting: SettingName, stored: StoredSetting | undefined) {
  if (stored === undefined || stored.document === '') return { setting, version: 0 };
  const { version, document, source, changedAt } = stored;
  return { setting, version, document, source, changed_at: changedAt };
}
