import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { s3ConfigurationOf } from './s3.ts';

it('is a configuration of the AWS SDK as it stands: path style, signed for the region', async () => {
  const spoke = { endpoint: 'http://127.0.0.1:9000', region: 'eu-here-1' };
  const s3 = new S3Client(s3ConfigurationOf(spoke, { accessKeyId: 'AKIA1', secretAccessKey: 'secret' }));
  let sent: { readonly hostname?: string; readonly path?: string; readonly headers?: Record<string, string> } = {};
  s3.middlewareStack.add(
    () => (args) => {
      sent = args.request as typeof sent;
      return Promise.reject(new Error('far enough'));
    },
    { step: 'finalizeRequest', priority: 'low' },
  );
  await expect(s3.send(new GetObjectCommand({ Bucket: 'photos', Key: 'a/b' }))).rejects.toThrow('far enough');
  expect(sent).toMatchObject({ hostname: '127.0.0.1', path: '/photos/a/b' });
  expect(sent.headers?.['authorization']).toContain('Credential=AKIA1/');
  expect(sent.headers?.['authorization']).toContain('/eu-here-1/s3/aws4_request');
});
