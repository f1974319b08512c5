/** The answer of GetBucketPolicyStatus. */
import { XmlWriter } from '../write.ts';

export function renderPolicyStatus(isPublic: boolean): string {
  return new XmlWriter().open('PolicyStatus', true).text('IsPublic', isPublic).close('PolicyStatus').toString();
}
