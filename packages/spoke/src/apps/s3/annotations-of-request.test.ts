import { decodeAnnotations } from '@felloe/engine/artifact/annotations.ts';
import { RequestHeaders } from '@felloe/s3-wire/request/headers.ts';
import { expect, test } from 'vitest';
import { annotationsOfRequest } from './annotations-of-request.ts';

const nowMs = Date.UTC(2026, 0, 1);

function annotated(...lines: string[]) {
  return decodeAnnotations(annotationsOfRequest({ headers: RequestHeaders.fromRaw(lines), nowMs }));
}

test('a plain request says nothing', () => {
  expect(annotationsOfRequest({ headers: RequestHeaders.fromRaw(['content-type', 'text/plain']), nowMs })).toBe('');
});

test('tags, retention and legal hold are read', () => {
  expect(annotated('x-amz-tagging', 'foo=b+r&b%C3%BC%20=&bar')).toEqual({
    tags: [
      { key: 'bar', value: '' },
      { key: 'bü ', value: '' },
      { key: 'foo', value: 'b r' },
    ],
  });
  expect(
    annotated(
      'x-amz-object-lock-mode',
      'GOVERNANCE',
      'x-amz-object-lock-retain-until-date',
      '2030-01-01T00:00:00Z',
      'x-amz-object-lock-legal-hold',
      'ON',
    ),
  ).toEqual({ retention: { mode: 'governance', until: Date.UTC(2030, 0, 1) }, legalHold: true });
});

test("a form's tags are a document", () => {
  const taggingDocument = '<Tagging><TagSet><Tag><Key>0</Key><Value>1</Value></Tag></TagSet></Tagging>';
  const text = annotationsOfRequest({ headers: RequestHeaders.fromRaw([]), nowMs, taggingDocument });
  expect(decodeAnnotations(text)).toEqual({ tags: [{ key: '0', value: '1' }] });
});

test.each([
  ['InvalidTag', ['x-amz-tagging', Array.from({ length: 11 }, (_, index) => `k${index}=v`).join('&')]],
  ['InvalidTag', ['x-amz-tagging', `${'k'.repeat(129)}=v`]],
  ['InvalidTag', ['x-amz-tagging', `k=${'v'.repeat(257)}`]],
  ['InvalidTag', ['x-amz-tagging', 'a=1&a=2']],
  ['InvalidTag', ['x-amz-tagging', '=1']],
  ['InvalidTag', ['x-amz-tagging', 'a=%3Cb%3E']],
  ['InvalidTag', ['x-amz-tagging', 'aws:a=1']],
  ['InvalidArgument', ['x-amz-tagging', 'a=%zz']],
  ['InvalidArgument', ['x-amz-object-lock-mode', 'GOVERNANCE']],
  ['InvalidArgument', ['x-amz-object-lock-retain-until-date', '2030-01-01T00:00:00Z']],
  ['InvalidArgument', ['x-amz-object-lock-mode', 'governance', 'x-amz-object-lock-retain-until-date', '2030-01-01T00:00:00Z']],
  ['InvalidArgument', ['x-amz-object-lock-mode', 'COMPLIANCE', 'x-amz-object-lock-retain-until-date', '2025-01-01T00:00:00Z']],
  ['InvalidArgument', ['x-amz-object-lock-mode', 'COMPLIANCE', 'x-amz-object-lock-retain-until-date', 'soon']],
  ['InvalidArgument', ['x-amz-object-lock-legal-hold', 'on']],
])('%s for %j', (code, lines) => {
  expect(() => annotated(...lines)).toThrow(expect.objectContaining({ code }));
});
