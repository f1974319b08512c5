/** Calls of one kind that a lane does together: each brings a wish, and one function answers all those of a batch. */
import { StoreError } from '@felloe/engine/errors.ts';
import type { Batch, BulkRunner, LaneJob, Outcome } from './job.ts';
import type { JobOrder, Lanes } from './lanes.ts';

export interface BulkCall<Wish, Value> {
  readonly name: string;
  readonly lane: number;
  readonly exclusive: readonly string[];
  readonly shared: readonly string[];
  readonly eventsMax: number;
  readonly order: JobOrder;
  readonly wish: Wish;
  /** For calls that are refused when they come again, and would not be answered by what they left. */
  readonly findAnswer?: LaneJob<Value>['findAnswer'];
  /** For calls that leave nothing to know them by: their answers are recorded under their keys. */
  readonly keptAnswer?: KeptAnswer<Value> | undefined;
}

export interface KeptAnswer<Value> {
  /** Call and subject: the same key with another request is refused. */
  readonly request: string;
  readonly encode: (value: Value) => string;
  readonly decode: (text: string) => Value;
}

/** Judgement failures are outcomes, in the order of the wishes; what is thrown undoes the whole transaction. */
export type BulkAnswers<Wish, Value> = (batch: Batch, wishes: readonly Wish[]) => Promise<Outcome<Value>[]>;

/** Mostly for requests that find what they left when they are asked again: no record of their answers is kept then. */
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

  submit({ lane, wish, order, keptAnswer, ...call }: BulkCall<Wish, Value>): Promise<Value> {
    const run = async (batch: Batch): Promise<Value> => {
      const [outcome] = await this.#answer(batch, [wish]);
      if (outcome !== undefined && 'value' in outcome) return outcome.value;
      throw outcome?.error ?? new StoreError('internal', `${call.name} had no outcome`);
    };
    this.#wishes.set(run, wish);
    return this.#lanes.submit<Value>(lane, {
      ...call,
      order: keptAnswer === undefined ? order : { ...order, request: keptAnswer.request },
      run,
      bulk: this.#runner,
      keepsAnswer: keptAnswer !== undefined,
      encode: keptAnswer?.encode ?? (() => ''),
      decode:
        keptAnswer?.decode ??
        (() => {
          throw new StoreError('internal', `no answer of ${call.name} is kept`);
        }),
    });
  }
}
