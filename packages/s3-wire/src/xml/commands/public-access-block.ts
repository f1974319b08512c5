/** The `PublicAccessBlockConfiguration` document. An element that is left out is false. */
import { checkChildren, optionalText, parseBoolean, parseRoot } from '../read.ts';
import { XmlWriter } from '../write.ts';

export interface PublicAccessBlockDocument {
  readonly blockPublicAcls: boolean;
  readonly ignorePublicAcls: boolean;
  readonly blockPublicPolicy: boolean;
  readonly restrictPublicBuckets: boolean;
}

/** @throws S3Error MalformedXML */
export function parsePublicAccessBlock(body: Uint8Array): PublicAccessBlockDocument {
  const root = parseRoot(body, 'PublicAccessBlockConfiguration');
  checkChildren(root, ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets']);
  const flag = (name: string): boolean => {
    const text = optionalText(root, name);
    return text !== undefined && parseBoolean(text);
  };
  return {
    blockPublicAcls: flag('BlockPublicAcls'),
    ignorePublicAcls: flag('IgnorePublicAcls'),
    blockPublicPolicy: flag('BlockPublicPolicy'),
    restrictPublicBuckets: flag('RestrictPublicBuckets'),
  };
}

export function renderPublicAccessBlock(block: PublicAccessBlockDocument): string {
  const xml = new XmlWriter().open('PublicAccessBlockConfiguration', true);
  xml.text('BlockPublicAcls', block.blockPublicAcls).text('IgnorePublicAcls', block.ignorePublicAcls);
  xml.text('BlockPublicPolicy', block.blockPublicPolicy).text('RestrictPublicBuckets', block.restrictPublicBuckets);
  return xml.close('PublicAccessBlockConfiguration').toString();
}
