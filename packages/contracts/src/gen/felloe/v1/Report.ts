// Generated from protos/felloe/v1/session.proto

import type { ReadUsage as _felloe_v1_ReadUsage, ReadUsage__Output as _felloe_v1_ReadUsage__Output } from '../../felloe/v1/ReadUsage.ts';

export interface Report {
  'counters'?: ({[key: string]: number | string});
  'reads'?: (_felloe_v1_ReadUsage)[];
}

export interface Report__Output {
  'counters': ({[key: string]: number});
  'reads': (_felloe_v1_ReadUsage__Output)[];
}
