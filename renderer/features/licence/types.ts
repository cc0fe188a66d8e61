/** Licences as the pages use them. */
import type { LicenseLine, LicenseView } from '../../../common/model/licensing.ts';

export type { LicenseLine, LicenseView };
export type HeldLicense = LicenseView['licenses'][number];
