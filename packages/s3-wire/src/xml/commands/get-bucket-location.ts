/** GetBucketLocation. */
import { XmlWriter } from '../write.ts';

/** S3 writes its first region as an empty element. */
export function renderLocationConstraint(region: string): string {
  const xml = new XmlWriter().open('LocationConstraint', true);
  return xml
    .content(region === 'us-east-1' ? '' : region)
    .close('LocationConstraint')
    .toString();
}
