/** The request_payment setting: who is said to pay for requests and traffic. Absent: the owner. */
import { fieldsOf, oneOf } from './strict-document.ts';

export interface RequestPaymentSetting {
  readonly payer: 'owner' | 'requester';
}

export function readRequestPayment(value: unknown): RequestPaymentSetting {
  const { payer } = fieldsOf(value, ['payer']);
  return { payer: oneOf(payer, 'payer', ['owner', 'requester']) };
}
