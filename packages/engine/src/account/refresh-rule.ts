/**
 * Rotating refresh tokens (RFC 9700 section 4.14.2): each is used once and answered with the next. One that comes again was stolen, or
 * its thief came first: the whole session ends, since nobody can tell which of the two is the owner.
 *
 * The token before the current one is still taken for some seconds and answered with the current generation again: its answer may have
 * been lost on the way, and two tabs of one browser ask at the same time. A thief gains nothing by it: whichever of the two refreshes
 * next makes the other's token an old one.
 */
import { limits } from '../limits.ts';

export interface RefreshState {
  /** Of the newest token; the first is 1. */
  readonly generation: number;
  /** When it became the newest. ms since 1970 */
  readonly rotatedAt: number;
  readonly expiresAt: number;
}

export type RefreshJudgement = 'rotate' | 'repeat' | 'reused' | 'expired';

/** @param presented generation of the token that was sent */
export function judgeRefresh(state: RefreshState, presented: number, nowMs: number): RefreshJudgement {
  if (nowMs >= state.expiresAt) return 'expired';
  if (presented === state.generation) return 'rotate';
  const isPrevious = presented === state.generation - 1;
  return isPrevious && nowMs - state.rotatedAt < limits.account.refreshLeewayMs ? 'repeat' : 'reused';
}
