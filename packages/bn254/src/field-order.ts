/** The order of the field that coordinates are of (Ethereum's alt_bn128, EIP-196). */
export const fieldOrder = 0x30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd47n;
/** The order of both groups, and of secrets. */
export const groupOrder = 0x30644e72e131a029b85045b68181585d2833e84879b9709143e1f593f0000001n;
