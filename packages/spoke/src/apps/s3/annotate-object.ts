/** Changing what may change of an object without a new version. */
import type { AnnotationName } from '@felloe/engine/artifact/annotations.ts';
import { bypassesGovernance } from './bypass-governance.ts';
import type { HeaderList } from './answer.ts';
import type { S3Request } from './s3-request.ts';
import { readVersion } from './version-headers.ts';
import { readVersionId } from './version-parameter.ts';

/** @param document JSON; empty takes the annotation away. Gives the headers that name the version. */
export async function annotateObject(
  { context, headers, target, bucket, key, call }: S3Request,
  annotation: AnnotationName,
  document: string,
): Promise<HeaderList> {
  const annotated = await context.call(
    'annotate',
    {
      container: bucket,
      path: key,
      version_id: readVersionId(target),
      annotation,
      document,
      bypass_governance: bypassesGovernance(headers),
    },
    call,
  );
  return readVersion(annotated);
}
