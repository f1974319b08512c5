import { describe, expect, it } from 'vitest';
import { backendSettingsOf, historyFileOf, openBackend, retentionDaysOf } from './configuration.ts';

const secret = { HISHTORY_S3_SECRET_ACCESS_KEY: 'hush' };

describe('the configuration', () => {
  it('reads the file of the original client, S3 and offline', () => {
    const original = {
      user_secret: 's',
      device_id: 'd',
      backend_type: 's3',
      s3_config: { bucket: 'b', region: 'r', access_key_id: 'A' },
      log_level: 4,
    };
    expect(backendSettingsOf(historyFileOf(original), secret)).toEqual({
      type: 's3',
      s3: {
        bucket: 'b',
        region: 'r',
        endpoint: 'https://s3.r.amazonaws.com',
        accessKeyId: 'A',
        secretAccessKey: 'hush',
        prefix: '',
        layout: 'batched',
        conditions: 'required',
      },
    });
    expect(backendSettingsOf(historyFileOf({ is_offline: true }), {})).toEqual({ type: 'offline' });
  });

  it('lets the environment win, and takes temporary credentials whole', () => {
    const environment = {
      HISHTORY_BACKEND_TYPE: 's3',
      HISHTORY_S3_BUCKET: 'other',
      HISHTORY_S3_ENDPOINT: 'http://127.0.0.1:9000',
      HISHTORY_S3_PREFIX: 'p/',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'T',
      AWS_SECRET_ACCESS_KEY: 'S',
      AWS_SESSION_TOKEN: 'token',
    };
    const settings = backendSettingsOf({ backend_type: 'http', server: 'http://h', s3_config: { bucket: 'b' } }, environment);
    expect(settings).toMatchObject({
      type: 's3',
      s3: { bucket: 'other', region: 'us-east-1', accessKeyId: 'T', sessionToken: 'token' },
    });
    const { AWS_SESSION_TOKEN: _, ...withoutToken } = environment;
    expect(backendSettingsOf({}, { HISHTORY_SERVER: 'http://h/history' })).toEqual({
      type: 'http',
      serverUrl: 'http://h/history',
    });
    expect(openBackend(backendSettingsOf({}, withoutToken), { userId: 'u' }).type).toBe('s3');
  });

  it('names everything that is missing or wrong, with the place where it can be given', () => {
    expect(() => backendSettingsOf({ backend_type: 's3' }, {})).toThrow(
      /HISHTORY_S3_BUCKET.*HISHTORY_S3_REGION.*SECRET_ACCESS_KEY/,
    );
    expect(() => backendSettingsOf({}, {})).toThrow('HISHTORY_BACKEND_TYPE');
    expect(() =>
      historyFileOf({ backend_type: 'ftp', retention_days: 0, s3_config: { secret_access_key: 'x', layout: 'odd' } }),
    ).toThrow(/ftp.*retention_days.*layout.*does not belong/);
    expect(() => retentionDaysOf({}, { FELLOE_HISTORY_RETENTION_DAYS: 'many' })).toThrow();
    expect(retentionDaysOf({}, {})).toBe(30);
  });
});
