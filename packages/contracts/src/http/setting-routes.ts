/** Routes of the settings of containers: the same documents that S3 reads and writes as XML, in our own words as JSON. */
import { type SettingName, settingNames } from '@felloe/engine/container/setting-names.ts';
import { Type } from 'typebox';
import { ContainerName, time } from './records.ts';
import { closed, forTenant, type Route } from './route.ts';

/** A policy is told again as its author wrote it, which only S3's own form can be. */
const names = settingNames.filter((name) => name !== 'policy');

const settingInPath = Type.Object(
  { container: ContainerName, setting: Type.Enum(names as Exclude<SettingName, 'policy'>[]) },
  closed,
);

export const SettingAnswer = Type.Object(
  {
    setting: Type.String(),
    version: Type.Integer({ minimum: 0, description: 'Rises with every change; 0 when it is not set.' }),
    document: Type.Unknown({ description: 'As engine/container reads it; null when it is not set.' }),
    changedAt: time('When it was set last; 0 when it is not set.'),
  },
  closed,
);

export const settingRoutes = {
  'setting.read': {
    method: 'GET',
    path: '/v1/containers/{container}/settings/{setting}',
    summary: 'A setting of the container: versioning, quota, lifecycle and all others but policies.',
    tag: 'containers',
    authorisation: 'tenant',
    target: { call: 'read_setting' },
    parameters: settingInPath,
    query: forTenant,
    status: 200,
    answer: SettingAnswer,
  },
  'setting.write': {
    method: 'PUT',
    path: '/v1/containers/{container}/settings/{setting}',
    summary: 'Replaces the setting; conflict when others stand against it.',
    tag: 'containers',
    authorisation: 'tenant',
    target: { call: 'configure_container' },
    parameters: settingInPath,
    query: forTenant,
    body: Type.Object({ document: Type.Unknown({ description: 'The setting as engine/container reads it.' }) }, closed),
    status: 200,
    answer: SettingAnswer,
  },
  'setting.remove': {
    method: 'DELETE',
    path: '/v1/containers/{container}/settings/{setting}',
    summary: 'Removes the setting, also when there was none; conflict for versioning and object_lock, which stay.',
    tag: 'containers',
    authorisation: 'tenant',
    target: { call: 'configure_container' },
    parameters: settingInPath,
    query: forTenant,
    status: 204,
  },
} as const satisfies Record<string, Route>;
