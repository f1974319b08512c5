/** What a writer does, and what may befall it: lost and late messages, late bytes, a crash. */
import type { Step } from '../explore.ts';
import { type CommitAnswer, commit, conditionHolds } from './hub-commit.ts';
import type { CommitRules } from './rules.ts';
import { type CommitState, type Scenario, type Writer, type WriterId, withBlob, withWriter } from './state.ts';

/** A commit is sent at most this often: once and one retry. */
const sendsMax = 2;

export function* writerSteps(
  state: CommitState,
  id: WriterId,
  scenario: Scenario,
  rules: CommitRules,
): Iterable<Step<CommitState>> {
  const writer = state.writers[id] as Writer;
  const step = (what: string, next: CommitState): Step<CommitState> => ({ label: `writer ${id} ${what}`, state: next });
  const at = (change: Partial<Writer>) => withWriter(state, id, change);

  if (writer.at === 'idle') {
    const begun = at({ at: 'putting', bytesUnderWay: true });
    yield step('begins and sends its bytes', rules.recordsIntent ? withBlob(begun, id, { record: 'pending' }) : begun);
  }
  if (writer.bytesUnderWay) {
    const arrived = at({ bytesUnderWay: false, ...(writer.at === 'putting' ? { at: 'stored' } : {}) });
    yield step('has its bytes stored', withBlob(arrived, id, { stored: true }));
    if (writer.at === 'away') yield step('loses its bytes on the way', at({ bytesUnderWay: false }));
  }
  const mayCommit = writer.at === 'stored' || (writer.at === 'putting' && !rules.waitsForBytes);
  if (mayCommit) yield step('sends its commit', send(state, id, scenario, rules));
  if (writer.at === 'unknown' && writer.sent < sendsMax) yield step('asks again', send(state, id, scenario, rules));
  if (writer.at === 'waiting') {
    const broken = at({ at: 'unknown' });
    yield step('loses its connection', rules.keepsNewBlobOnError ? broken : withBlob(broken, id, { stored: false }));
  }
  if (writer.messages > 0) {
    const { state: done, answer } = commit(state, id, scenario, rules);
    const carried = withWriter(done, id, { messages: writer.messages - 1 });
    yield step(`has its commit carried out (${answer}), unheard`, carried);
    if (writer.at === 'waiting') yield step(`is told: ${answer}`, withWriter(carried, id, { at: whatClientHears(answer) }));
    // A lost message is one that is never carried out; it is enough to lose what is left at the end.
    if (hasEnded(writer)) yield step('has its last messages lost', at({ messages: 0 }));
  }
  if (['putting', 'stored', 'unknown'].includes(writer.at)) yield step('crashes or gives up', at({ at: 'away' }));
}

function send(state: CommitState, id: WriterId, scenario: Scenario, rules: CommitRules): CommitState {
  const writer = state.writers[id] as Writer;
  const sent = withWriter(state, id, {
    at: 'waiting',
    messages: writer.messages + 1,
    sent: writer.sent + 1,
    judgedEarly: !rules.judgesInCommit && conditionHolds(state, scenario.conditions[id]),
  });
  if (rules.keepsOldBlobUntilCommit || state.current < 0 || state.current === id) return sent;
  return withBlob(sent, state.current, { stored: false });
}

/** After `stale` the spoke repeats the whole write under a new id, so this one is over. */
function whatClientHears(answer: CommitAnswer): Writer['at'] {
  return answer === 'done' ? 'acknowledged' : 'refused';
}

function hasEnded(writer: Writer): boolean {
  return writer.at === 'acknowledged' || writer.at === 'refused' || writer.at === 'away';
}
