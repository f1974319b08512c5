/** The `OwnershipControls` document. */
import { S3Error } from '../../errors.ts';
import { checkChildren, optionalChild, parseRoot, requiredText } from '../read.ts';
import { XmlWriter } from '../write.ts';

export const objectOwnerships = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'] as const;
export type ObjectOwnership = (typeof objectOwnerships)[number];

/** @throws S3Error MalformedXML; InvalidArgument is what a header with the same words gives. */
export function parseOwnershipControls(body: Uint8Array): ObjectOwnership {
  const root = parseRoot(body, 'OwnershipControls');
  checkChildren(root, ['Rule']);
  const rule = optionalChild(root, 'Rule');
  if (rule === undefined) throw new S3Error('MalformedXML');
  checkChildren(rule, ['ObjectOwnership']);
  const found = readObjectOwnership(requiredText(rule, 'ObjectOwnership').trim());
  if (found === undefined) throw new S3Error('MalformedXML');
  return found;
}

export function readObjectOwnership(text: string): ObjectOwnership | undefined {
  return objectOwnerships.find((name) => name === text);
}

export function renderOwnershipControls(ownership: ObjectOwnership): string {
  const xml = new XmlWriter().open('OwnershipControls', true).open('Rule').text('ObjectOwnership', ownership);
  return xml.close('Rule').close('OwnershipControls').toString();
}
