/** The contract's `account.factors`, `account.passkeys`, `account.apiKeys` and `people.factors`. */
import type {
  accountApiKeysContract,
  accountFactorsContract,
  accountPasskeysContract,
  peopleFactorsContract,
} from '../../common/contract/account-factors.ts';
import type { ApiKey, ApiKeyOperations } from '../people/api-key-operations.ts';
import type { FactorOperations } from '../people/factors/factor-operations.ts';
import type { Face } from './face.ts';

export function createAccountFactorsApi(factors: FactorOperations): Face<typeof accountFactorsContract> {
  return {
    async view(_input, { actor }) {
      const { passkeys, ...rest } = await factors.view(actor);
      return { ...rest, passkeys: [...passkeys] };
    },
    async beginTotp(_input, { actor }) {
      const { qr, ...rest } = await factors.beginTotp(actor);
      return { ...rest, qr: [...qr] };
    },
    async confirmTotp({ code }, { actor }) {
      const done = await factors.confirmTotp(actor, code);
      return done.as({ recoveryCodes: [...done.value] });
    },
    removeTotp: async ({ password }, { actor, from: { address } }) =>
      (await factors.removeTotp(actor, { password, address })).as({}),
    async renewRecoveryCodes({ password }, { actor, from: { address } }) {
      const done = await factors.renewRecoveryCodes(actor, { password, address });
      return done.as({ recoveryCodes: [...done.value] });
    },
  };
}

export function createPasskeysApi(factors: FactorOperations): Face<typeof accountPasskeysContract> {
  return {
    begin: async (_input, { actor }) => ({ options: await factors.beginPasskey(actor) }),
    async add(given, { actor }) {
      const done = await factors.addPasskey(actor, given);
      return done.as({ passkey: done.value.passkey, recoveryCodes: [...done.value.recoveryCodes] });
    },
    rename: ({ id, name }, { actor }) => factors.renamePasskey(actor, id, name),
    remove: async ({ id, password }, { actor, from: { address } }) =>
      (await factors.removePasskey(actor, id, { password, address })).as({}),
  };
}

export function createApiKeysApi(apiKeys: ApiKeyOperations): Face<typeof accountApiKeysContract> {
  return {
    list: async (_input, { actor }) => ({ apiKeys: (await apiKeys.list(actor)).map(wired) }),
    async create(wanted, { actor }) {
      const done = await apiKeys.create(actor, wanted);
      return done.as({ key: done.value.key, apiKey: wired(done.value.apiKey) });
    },
    end: async ({ id }, { actor }) => (await apiKeys.end(actor, id)).as({}),
  };
}

export function createPeopleFactorsApi(factors: FactorOperations): Face<typeof peopleFactorsContract> {
  return {
    view: async ({ id }, { actor }) => ({ kinds: [...(await factors.kindsOf(actor, id))] }),
    async remove({ id }, { actor }) {
      const done = await factors.removeOf(actor, id);
      return done.as({ removed: [...done.value] });
    },
  };
}

const wired = ({ permissions, effective, ...key }: ApiKey) => ({
  ...key,
  permissions: [...permissions],
  effective: [...effective],
});
