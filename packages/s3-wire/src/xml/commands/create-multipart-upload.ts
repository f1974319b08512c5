/** CreateMultipartUpload. */
import { XmlWriter } from '../write.ts';

export function renderInitiateMultipartUpload(upload: {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
}): string {
  const xml = new XmlWriter().open('InitiateMultipartUploadResult', true);
  xml.text('Bucket', upload.bucket).text('Key', upload.key).text('UploadId', upload.uploadId);
  return xml.close('InitiateMultipartUploadResult').toString();
}
