/** The call that changes what may change without a new version. */
import { isPrivateList, readAccessList } from '@felloe/engine/access/access-list.ts';
import { type Action, actionOfVersion } from '@felloe/engine/access/action.ts';
import { requireUnblockedList } from '@felloe/engine/access/judge-access-setting.ts';
import { accessListsDisabled } from '@felloe/engine/access/ownership.ts';
import { type AnnotationName, annotationNames } from '@felloe/engine/artifact/annotations.ts';
import { parseDocument } from '@felloe/engine/container/strict-document.ts';
import { StoreError } from '@felloe/engine/errors.ts';
import type { Access } from '../access/access.ts';
import type { CallHandlers } from '../session/call-context.ts';
import { type AnnotationParts, annotateVersion } from './annotate-version.ts';
import { mayBypass } from './artifact-removals.ts';
import { conditionsOf, fencingOf } from './conditions-of.ts';
import type { ContainerRow } from './records.ts';

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
        const plain = actionOf(annotation, document === '');
        const action = versionName === '' ? plain : actionOfVersion(plain);
        const container = access.open(context, action, message.container, path);
        const annotated = await annotateVersion(
          parts,
          container,
          {
            path,
            versionName,
            judge: (record) => access.settle(context, action, { row: container, path }, record),
            annotation,
            document: annotation === 'access_list' ? keptAccessList(container, document) : document,
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

/**
 * The list as it is kept: none when it says only that the owner may do everything.
 * @throws StoreError `unsupported` where access lists are disabled, `access_denied` where public ones are blocked.
 */
function keptAccessList(container: ContainerRow, document: string): string {
  const rules = container.documents.rules();
  if (rules?.ownership === 'container_owner') throw accessListsDisabled();
  if (document === '') return document;
  const list = readAccessList(parseDocument(document));
  requireUnblockedList(list, rules?.block);
  return isPrivateList(list) ? '' : document;
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
