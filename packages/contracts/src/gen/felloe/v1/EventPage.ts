// Generated from protos/felloe/v1/coordination.proto

import type { EventRecord as _felloe_v1_EventRecord, EventRecord__Output as _felloe_v1_EventRecord__Output } from '../../felloe/v1/EventRecord.ts';

export interface EventPage {
  'events'?: (_felloe_v1_EventRecord)[];
  'next_position'?: (string);
}

export interface EventPage__Output {
  'events': (_felloe_v1_EventRecord__Output)[];
  'next_position': (string);
}
