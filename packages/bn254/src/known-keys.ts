/**
 * Public keys whose secret everybody knows, by their x: small multiples of the generator and what multiplying x by a cube root of one makes of
 * them (which multiplies the secret by a known number). x = 1 is the generator, used by some clients as a key of nobody; whoever
 * accepts it accepts signatures that anybody can make.
 */
import { normalizeZ } from '@noble/curves/abstract/curve.js';
import { Fp, fieldOrder, G1, type G1Point } from './curve.ts';

/** Secrets that one would write by hand into an example or a test. */
const smallSecretsMax = 256;

/** Of both cube roots of one the images are needed: one is the other's square. */
const cubeRoot = Fp.pow(3n, (fieldOrder - 1n) / 3n);

export const knownKeys: ReadonlySet<bigint> = new Set(
  normalizeZ(G1, multiplesOfGenerator()).flatMap((point) => {
    const { x } = point.toAffine();
    return [x, Fp.mul(x, cubeRoot), Fp.mul(x, Fp.sqr(cubeRoot))];
  }),
);

function multiplesOfGenerator(): G1Point[] {
  const points: G1Point[] = [];
  for (let point = G1.BASE; points.length < smallSecretsMax; point = point.add(G1.BASE)) points.push(point);
  return points;
}
