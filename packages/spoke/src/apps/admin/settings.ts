/** Settings of containers. The hub keeps and judges them; here they only change language. */
import type { SettingRecord__Output } from '@felloe/contracts/gen/felloe/v1/SettingRecord.ts';
import type { SettingAnswer } from '@felloe/contracts/http/setting-routes.ts';
import type { Static } from 'typebox';
import type { AppContext } from '../../app-context.ts';
import type { TenantNames } from './caller-tenant.ts';
import { callDeadlineMs } from './deadlines.ts';
import { callOptions, type Exchange, namedTenant } from './exchange.ts';

type Answer = Static<typeof SettingAnswer>;

export async function readSetting(context: AppContext, tenants: TenantNames, exchange: Exchange): Promise<Answer> {
  const actor = await tenants.actorFor(exchange.actor, namedTenant(exchange));
  return answerOf(await context.call('read_setting', placeOf(exchange), callOptions(exchange, actor, callDeadlineMs)));
}

export async function writeSetting(context: AppContext, tenants: TenantNames, exchange: Exchange): Promise<Answer> {
  return answerOf(await configure(context, tenants, exchange, JSON.stringify(exchange.body['document'])));
}

export async function removeSetting(context: AppContext, tenants: TenantNames, exchange: Exchange): Promise<void> {
  await configure(context, tenants, exchange, '');
}

async function configure(context: AppContext, tenants: TenantNames, exchange: Exchange, document: string) {
  const actor = await tenants.actorFor(exchange.actor, namedTenant(exchange));
  const place = placeOf(exchange);
  const message = { ...place, document, source: '' };
  const record = await context.call('configure_container', message, callOptions(exchange, actor, callDeadlineMs));
  context.containers.forget(place.container);
  return record;
}

function placeOf({ parameters }: Exchange) {
  return { container: parameters['container'] ?? '', setting: parameters['setting'] ?? '' };
}

function answerOf({ setting, version, document, changed_at: changedAt }: SettingRecord__Output): Answer {
  return { setting, version, document: document === '' ? null : (JSON.parse(document) as unknown), changedAt };
}
