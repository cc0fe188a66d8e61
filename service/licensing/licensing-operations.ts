/** The operations on licences: see, ask for one, look at an answer, apply it, take one away, set the clock's mark back. */
import { FairleadError, notFound } from '../../common/errors.ts';
import { readActivationKey } from '../../common/license/activation-key.ts';
import {
  activationAddress,
  type LicenseRequest,
  newNonce,
  readRequest,
  requestText,
} from '../../common/license/request.ts';
import { base64urlOf } from '../../common/license/signed.ts';
import { isClockTurnedBack, type SiteLicense } from '../../common/license/states.ts';
import { changeSentences } from '../../common/license/words.ts';
import {
  type ActivationAddresses,
  activationAddressesSchema,
  type LicensePreview,
  type LicenseView,
  type MadeRequest,
} from '../../common/model/licensing.ts';
import { type Actor, guard, type Operations } from '../access/actor.ts';
import { attempt, Done, type Fact } from '../access/facts.ts';
import type { EventBus } from '../events/bus.ts';
import type { ServiceTopics } from '../events/topics.ts';
import { type Clock, readSetting, type Store } from '../store/types.ts';
import type { AskActivationServer } from './activation-server.ts';
import { type Intake, readIntake } from './intake.ts';
import { type LicenseBook, type LicenseRow, licenseLock } from './license-book.ts';
import type { Licenses } from './licenses.ts';
import type { Trust } from './trust.ts';
import type { SiteSigner } from './types.ts';
import { lineOf, summaryOf } from './views.ts';

/** More licences than this no site has: all of them are read with each launch. */
const mostLicenses = 100;
const addressesRow = 'license-addresses';
const noAddresses: ActivationAddresses = { server: '', page: '' };

/** What is left out stays as it is. */
type AddressChange = { readonly [Name in keyof ActivationAddresses]?: ActivationAddresses[Name] | undefined };

type LicensingArea = {
  view(actor: Actor): Promise<LicenseView>;
  /** A request for a licence, signed by this site. Nothing is sent. @throws ACTIVATION_KEY_WRONG, SITE_KEY_LOST */
  request(actor: Actor, wanted: { activationKey: string; siteName: string | null }): Promise<Done<MadeRequest>>;
  /** Sends a request to the activation server; its answer, of which nothing is applied yet. @throws ACTIVATION_… */
  activate(actor: Actor, request: string, signal: AbortSignal): Promise<Done<{ readonly text: string }>>;
  /** What an answer would change. @throws LICENSE_REFUSED, LICENSE_TYPED_WRONG */
  preview(actor: Actor, text: string): Promise<LicensePreview>;
  /** @throws LICENSE_REFUSED, LICENSE_TYPED_WRONG, LICENSE_TOO_MANY */
  apply(actor: Actor, text: string): Promise<Done<LicenseView>>;
  /** @throws LICENSE_NOT_FOUND */
  remove(actor: Actor, licenseId: string): Promise<Done<LicenseView>>;
  /** The clock is right as it is now: the latest time that was seen begins anew here. */
  resetClock(actor: Actor): Promise<Done<LicenseView>>;
  setAddresses(actor: Actor, change: AddressChange): Promise<Done<LicenseView>>;
};
export type LicensingOperations = Operations<LicensingArea>;

export function createLicensingOperations(deps: {
  store: Store;
  book: LicenseBook;
  licenses: Licenses;
  trust: Trust;
  site: SiteSigner;
  ask: AskActivationServer;
  events: EventBus<ServiceTopics>;
  now: Clock;
}): LicensingOperations {
  const { store, book, licenses, trust, site, events } = deps;
  const now = () => Math.floor(deps.now() / 1000);
  const changed = () => events.emit('settings', {});

  const addresses = async () => (await readSetting(store.db, addressesRow, activationAddressesSchema)) ?? noAddresses;

  async function intakeOf(text: string): Promise<Intake> {
    const [{ installationId }, revoked] = await Promise.all([site.identity(), book.revoked()]);
    return readIntake(text, { trust, licenses, revoked, installationId, now: now() });
  }

  async function view(): Promise<LicenseView> {
    const [rows, revoked, clock, { installationId }, where] = await Promise.all([
      book.all(),
      book.revoked(),
      book.clock(),
      site.identity(),
      addresses(),
    ]);
    const judged = await licenses.judge(rows, revoked);
    return {
      ...summaryOf(judged),
      installationId,
      licenses: linesOf(rows, judged).map(({ row, line }) => ({
        ...line,
        appliedAt: row.applied_at,
        appliedBy: row.applied_by,
      })),
      clock: {
        now: deps.now(),
        mark: clock.mark * 1000,
        isDoubted: isClockTurnedBack({ now: now(), mark: clock.mark, policy: trust.policy }),
      },
      addresses: where,
    };
  }

  async function preview(text: string): Promise<LicensePreview> {
    const intake = await intakeOf(text);
    const [rows, revoked] = await Promise.all([book.all(), book.revoked()]);
    const before = await licenses.judge(rows, revoked);
    const added = rowsWith(rows, intake, 'preview', deps.now());
    const after = await licenses.judge(added, new Set([...revoked, ...intake.revoked]));
    const given = new Set(intake.licenses.map(({ grant }) => grant.license_id));
    const held = new Set(rows.map(({ license_id }) => license_id));
    return {
      licenses: linesOf(added, after)
        .filter(({ row }) => given.has(row.license_id))
        .map(({ row, line }) => ({ ...line, isNew: !held.has(row.license_id) })),
      withdrawn: intake.revoked.filter((id) => held.has(id) && !revoked.has(id)),
      before: summaryOf(before),
      after: summaryOf(after),
      changes: changeSentences(before, after),
    };
  }

  return guard<LicensingArea>(
    {
      view: 'license.view',
      request: 'license.modify',
      activate: 'license.modify',
      preview: 'license.modify',
      apply: 'license.modify',
      remove: 'license.modify',
      resetClock: 'license.modify',
      setAddresses: 'license.modify',
    },
    {
      view,
      preview: (_actor, text) => preview(text),

      request: (_actor, { activationKey, siteName }) =>
        attempt(siteFact({}), async () => {
          const { key, wrong } = readActivationKey(activationKey);
          if (key === null) throw wrongActivationKey(wrong);
          const { installationId, publicKey } = await site.identity();
          const request: LicenseRequest = {
            activation_key: key,
            installation_id: installationId,
            public_key: base64urlOf(publicKey),
            ...(siteName !== null && { site_name: siteName }),
            requested_at: now(),
            nonce: newNonce(crypto),
          };
          const text = await requestText(request, (bytes) => site.sign(bytes));
          const { page } = await addresses();
          const made = {
            fields: fieldsOf(request),
            request: text,
            address: page === '' ? null : activationAddress(page, text),
          };
          // SECURITY: docs/security.md 4.59: that it was asked with an Activation Key, never with which.
          return new Done(made, [siteFact({ siteName })]);
        }),

      activate: (_actor, request, signal) =>
        attempt(siteFact({}), async () => {
          const { server } = await addresses();
          if (server === '') throw noServer();
          const read = await readRequest(crypto.subtle, request);
          const { installationId } = await site.identity();
          if (read.request?.installation_id !== installationId) throw foreignRequest();
          const text = await deps.ask(server, request, signal);
          return new Done({ text }, [siteFact({ server: new URL(server).host })]);
        }),

      apply: ({ userName }, text) =>
        attempt(siteFact({}), async () => {
          const intake = await intakeOf(text);
          const [before, already] = await Promise.all([book.all(), book.revoked()]);
          await store.transaction(
            async (tx) => {
              for (const { licenseKey, grant } of intake.licenses)
                await book.put(tx, { license_id: grant.license_id, license_key: licenseKey, applied_by: userName });
              await book.revoke(tx, intake.revoked);
              if ((await book.all(tx)).length > mostLicenses) throw tooMany();
            },
            { lock: licenseLock },
          );
          changed();
          const facts = intake.licenses.map(({ grant }) =>
            licenseFact(grant.license_id, grant.issued_to, {
              limit: grant.limit,
              licenseType: grant.license_type,
              until: grant.expiration * 1000,
            }),
          );
          // Of a vendor's whole list, those that this site had until now.
          const taken = before.filter(({ license_id: id }) => intake.revoked.includes(id) && !already.has(id));
          const withdrawn = await Promise.all(
            taken.map(async ({ license_id, license_key }) => {
              const { grant } = await licenses.read(license_key);
              return licenseFact(license_id, grant?.issued_to ?? '', { withdrawn: true });
            }),
          );
          const listed = intake.revoked.length > 0 ? [siteFact({ withdrawnOnList: intake.revoked.length })] : [];
          return new Done(await view(), [...facts, ...withdrawn, ...listed]);
        }),

      remove: (_actor, licenseId) =>
        attempt(licenseFact(licenseId, ''), async () => {
          const held = (await book.all()).find(({ license_id }) => license_id === licenseId);
          const gone = await store.transaction((tx) => book.remove(tx, licenseId), { lock: licenseLock });
          if (!gone) throw notFound('licence', licenseId);
          changed();
          const { grant } = await licenses.read(held?.license_key ?? '');
          return new Done(await view(), [licenseFact(licenseId, grant?.issued_to ?? '')]);
        }),

      resetClock: () =>
        attempt(siteFact({}), async () => {
          const { mark } = await book.clock();
          await store.transaction((tx) => book.resetMark(tx), { lock: licenseLock });
          changed();
          return new Done(await view(), [siteFact({ before: mark * 1000, after: deps.now() })]);
        }),

      setAddresses: (_actor, change) =>
        attempt(siteFact({ ...change }), async () => {
          await store.transaction(
            async (tx) => {
              const before = (await readSetting(tx, addressesRow, activationAddressesSchema)) ?? noAddresses;
              const value = { server: change.server ?? before.server, page: change.page ?? before.page };
              const values = { value, updated_at: deps.now() };
              await tx
                .insertInto('settings')
                .values({ key: addressesRow, ...values })
                .onConflict((conflict) => conflict.column('key').doUpdateSet(values))
                .execute();
            },
            { lock: licenseLock },
          );
          changed();
          return new Done(await view(), [siteFact({ ...change })]);
        }),
    },
  );
}

/** Each stored licence with what it is worth. */
function linesOf(rows: readonly LicenseRow[], judged: SiteLicense) {
  return rows.flatMap((row, at) => {
    const license = judged.licenses[at];
    return license === undefined ? [] : [{ row, line: lineOf(row.license_id, license) }];
  });
}

function rowsWith(rows: readonly LicenseRow[], { licenses }: Intake, by: string, at: number): readonly LicenseRow[] {
  const given = licenses.map(({ licenseKey, grant }) => ({
    license_id: grant.license_id,
    license_key: licenseKey,
    applied_at: at,
    applied_by: by,
  }));
  const ids = new Set(given.map(({ license_id }) => license_id));
  return [...rows.filter(({ license_id }) => !ids.has(license_id)), ...given];
}

/** Everything that a request says, in the order in which it is in it. */
function fieldsOf(request: LicenseRequest): MadeRequest['fields'] {
  return [
    { name: 'Activation Key', value: request.activation_key },
    { name: 'Installation ID', value: request.installation_id },
    { name: 'Public key of this site', value: request.public_key },
    ...(request.site_name === undefined ? [] : [{ name: 'Name of this site', value: request.site_name }]),
    { name: 'Time', value: new Date(request.requested_at * 1000).toISOString() },
    { name: 'Random number, so that no two requests are alike', value: request.nonce },
  ];
}

const siteFact = (data: Record<string, unknown>): Fact => ({ object: { type: 'site', id: '', name: '' }, data });
const licenseFact = (id: string, name: string, data: Record<string, unknown> = {}): Fact => ({
  object: { type: 'licence', id, name },
  data,
});

function wrongActivationKey(group: number | null): FairleadError {
  return new FairleadError('ACTIVATION_KEY_WRONG', {
    message:
      group === null ? 'The Activation Key is not complete.' : `Group ${group} of the Activation Key is not right.`,
    hint: 'It has five groups of five characters. Compare it with what came with the purchase.',
    data: { group },
  });
}

function foreignRequest(): FairleadError {
  return new FairleadError('ACTIVATION_REQUEST_FOREIGN', {
    message: 'This is no request of this site.',
    hint: 'Make a request here, and send that. Nothing was sent.',
  });
}

function noServer(): FairleadError {
  return new FairleadError('ACTIVATION_SERVER_NONE', {
    message: 'No activation server is set for this site.',
    hint: 'Enter the address that came with the purchase, or activate by file or telephone.',
    status: 409,
  });
}

function tooMany(): FairleadError {
  return new FairleadError('LICENSE_TOO_MANY', {
    message: `This site has ${mostLicenses} licences already. Nothing was changed.`,
    hint: 'Remove licences that ended.',
    status: 409,
  });
}
