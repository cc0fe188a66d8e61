/** The contract's calls `registries.making`. */
import type { registryMakingContract } from '../../common/contract/registry-making.ts';
import type { RegistryMaking } from '../registries/making/making-operations.ts';
import type { Downloads } from './downloads.ts';
import type { Face } from './face.ts';

export function createRegistryMakingApi(
  making: RegistryMaking,
  downloads: Downloads,
): Face<typeof registryMakingContract> {
  return {
    start(wish, { actor }) {
      const done = making.start(actor, wish);
      return done.as(downloads.issue(done.value, actor.tokenId));
    },
    beginUpload: (_input, { actor }) => making.beginUpload(actor),
    addPiece: ({ uploadId, base64 }, { actor }) => making.addPiece(actor, uploadId, Buffer.from(base64, 'base64')),
    async build(order, { actor, signal }) {
      const done = await making.build(actor, order, signal);
      const { report, ...rest } = done.value;
      return done.as({ ...rest, report: { ...report, checks: [...report.checks] } });
    },
    download: ({ siteId }, { actor }) => downloads.issue(making.download(actor, siteId), actor.tokenId),
  };
}
