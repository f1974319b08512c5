/** The answer of GetBucketPolicyStatus. AWS writes the word in capitals, unlike every other of its booleans. */
import { XmlWriter } from '../write.ts';

export function renderPolicyStatus(isPublic: boolean): string {
  const xml = new XmlWriter().open('PolicyStatus', true).text('IsPublic', isPublic ? 'TRUE' : 'FALSE');
  return xml.close('PolicyStatus').toString();
}
