/** POST object with success_action_status 201. */
import { quoteEtag } from '../names.ts';
import { XmlWriter } from '../write.ts';

export interface PostAnswer {
  readonly location: string;
  readonly bucket: string;
  readonly key: string;
  /** Without quotes. */
  readonly etag: string;
}

export function renderPostResponse(answer: PostAnswer): string {
  const xml = new XmlWriter().open('PostResponse').text('Location', answer.location).text('Bucket', answer.bucket);
  return xml.text('Key', answer.key).text('ETag', quoteEtag(answer.etag)).close('PostResponse').toString();
}
