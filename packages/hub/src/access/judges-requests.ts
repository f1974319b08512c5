/** Whether what a request says may matter to who may do it, so that spokes send its facts with the first try. */
import type { ContainerRow } from '../metadata/records.ts';

export function judgesRequests({ documents }: ContainerRow): boolean {
  return documents.rules()?.judgesRequests === true;
}
