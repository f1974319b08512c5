/**
 * The duplex sponge that turns a message into challenges, as plonky2's Challenger does: inputs overwrite the rate part of the state,
 * outputs are taken from its end, and a new input throws away outputs that nobody took.
 */
import { permute, width } from './poseidon.ts';

const rate = 8;

export interface Challenger {
  /** @param element of the Goldilocks field, below its order */
  observe(element: bigint): void;
  challenge(): bigint;
}

export function createChallenger(): Challenger {
  let state: bigint[] = Array.from({ length: width }, () => 0n);
  let inputs: bigint[] = [];
  let outputs: bigint[] = [];
  const duplex = (): void => {
    state = permute([...inputs, ...state.slice(inputs.length)]);
    inputs = [];
    outputs = state.slice(0, rate);
  };
  return {
    observe(element) {
      outputs = [];
      inputs.push(element);
      if (inputs.length === rate) duplex();
    },
    challenge() {
      if (inputs.length > 0 || outputs.length === 0) duplex();
      const output = outputs.pop();
      if (output === undefined) throw new Error('the sponge gave nothing');
      return output;
    },
  };
}
