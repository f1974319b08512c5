/** How long the app listener waits for the hub. */
import { limits } from '@felloe/engine/limits.ts';

/** Ordinary calls, and those that wait at the hub by request on top of it. */
export const callDeadlineMs = limits.session.callMs;
export const waitingDeadlineMs = (waitMs: number): number => waitMs + callDeadlineMs;
