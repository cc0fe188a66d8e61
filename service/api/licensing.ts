/** The contract's area `licensing`. */
import type { licensingContract } from '../../common/contract/licensing.ts';
import type { LicensingOperations } from '../licensing/licensing-operations.ts';
import type { Face } from './face.ts';

export function createLicensingApi(licensing: LicensingOperations): Face<typeof licensingContract> {
  return {
    view: (_input, { actor }) => licensing.view(actor),
    request: (wanted, { actor }) => licensing.request(actor, wanted),
    activate: ({ request }, { actor, signal }) => licensing.activate(actor, request, signal),
    preview: ({ text }, { actor }) => licensing.preview(actor, text),
    apply: ({ text }, { actor }) => licensing.apply(actor, text),
    remove: ({ licenseId }, { actor }) => licensing.remove(actor, licenseId),
    resetClock: (_input, { actor }) => licensing.resetClock(actor),
    setAddresses: (change, { actor }) => licensing.setAddresses(actor, change),
  };
}
