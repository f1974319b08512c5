/** The call that changes what may change without a new version. */
import { type Action, actionOfVersion } from '@felloe/engine/access/action.ts';
import { type AnnotationName, annotationNames } from '@felloe/engine/artifact/annotations.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Access } from '../access/access.ts';
import type { CallHandlers } from '../session/call-context.ts';
import { type AnnotationParts, annotateVersion } from './annotate-version.ts';
import { mayBypass } from './artifact-removals.ts';
import { conditionsOf, fencingOf } from './conditions-of.ts';

export interface AnnotationHandlerParts extends AnnotationParts {
  readonly access: Access;
}

export function annotationHandlers(parts: AnnotationHandlerParts): Pick<CallHandlers, 'annotate'> {
  const { access } = parts;
  return {
    annotate: {
      authorisation: 'artifact.tags.write',
      handle: async (message, context) => {
        const { path, version_id: versionName, document } = message;
        const annotation = annotationNameOf(message.annotation);
        const action = actionOf(annotation, document === '');
        const container = access.container(
          context,
          versionName === '' ? action : actionOfVersion(action),
          message.container,
          path,
        );
        const annotated = await annotateVersion(
          parts,
          container,
          {
            path,
            versionName,
            annotation,
            document,
            conditions: conditionsOf(message.conditions),
            fencing: fencingOf(message.conditions),
            mayBypassGovernance: message.bypass_governance && mayBypass(access, container, path, context),
            principalId: context.principal.principalId,
          },
          context.order,
        );
        return { version_name: annotated.versionName, annotations: annotated.annotations };
      },
    },
  };
}

const writeActions: Readonly<Record<AnnotationName, Action>> = {
  tags: 'artifact.tags.write',
  access_list: 'artifact.access_list.write',
  retention: 'artifact.retention.write',
  legal_hold: 'artifact.legal_hold.write',
  restore: 'artifact.restore',
};

/** Removing tags is a right of its own in S3 (s3:DeleteObjectTagging); removing any other annotation is writing it. */
function actionOf(annotation: AnnotationName, removes: boolean): Action {
  return removes && annotation === 'tags' ? 'artifact.tags.remove' : writeActions[annotation];
}

function annotationNameOf(text: string): AnnotationName {
  const name = annotationNames.find((known) => known === text);
  if (name === undefined)
    throw new StoreError('invalid_argument', 'there is no such annotation', { details: { field: 'annotation' } });
  return name;
}
