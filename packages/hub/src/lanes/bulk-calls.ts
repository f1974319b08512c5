/** Calls of one kind that a lane does together: each brings a wish, and one function answers all those of a batch. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { Batch, BulkRunner, LaneJob, Outcome } from './job.ts';
import type { JobOrder, Lanes } from './lanes.ts';

export interface BulkCall<Wish> {
  readonly name: string;
  readonly lane: number;
  readonly exclusive: readonly string[];
  readonly shared: readonly string[];
  readonly eventsMax: number;
  readonly order: JobOrder;
  readonly wish: Wish;
}

/** Judgement failures are outcomes, in the order of the wishes; what is thrown undoes the whole transaction. */
export type BulkAnswers<Wish, Value> = (batch: Batch, wishes: readonly Wish[]) => Promise<Outcome<Value>[]>;

/** For requests that find what they left when they are asked again: no record of their answers is kept. */
export class BulkCalls<Wish, Value> {
  readonly #lanes: Lanes;
  readonly #answer: BulkAnswers<Wish, Value>;
  readonly #wishes = new WeakMap<LaneJob<unknown>['run'], Wish>();
  readonly #runner: BulkRunner;

  constructor(lanes: Lanes, answer: BulkAnswers<Wish, Value>) {
    this.#lanes = lanes;
    this.#answer = answer;
    this.#runner = {
      run: (batch, jobs) =>
        answer(
          batch,
          jobs.map(({ run }) => this.#wishes.get(run) as Wish),
        ),
    };
  }

  submit({ lane, wish, ...call }: BulkCall<Wish>): Promise<Value> {
    const run = async (batch: Batch): Promise<Value> => {
      const [outcome] = await this.#answer(batch, [wish]);
      if (outcome !== undefined && 'value' in outcome) return outcome.value;
      throw outcome?.error ?? new StoreError('internal', `${call.name} had no outcome`);
    };
    this.#wishes.set(run, wish);
    return this.#lanes.submit<Value>(lane, {
      ...call,
      run,
      bulk: this.#runner,
      keepsAnswer: false,
      encode: () => '',
      decode: () => {
        throw new StoreError('internal', `no answer of ${call.name} is kept`);
      },
    });
  }
}
