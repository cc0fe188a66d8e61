/** An Installation ID for ears and for cameras. Pure. */
import { installationIdGroups } from '../../../common/license/installation-id.ts';

/** As a screen reader is to say it: sign by sign, with the place of each group. */
export function spokenId(id: string): string {
  const groups = installationIdGroups(id).map((group, at) => `group ${at + 1}: ${[...group].join(' ')}`);
  return `Installation ID, ${groups.join('; ')}`;
}

/** The rows of a QR code as `QrCode` draws them; the code comes with its quiet zone. */
export function qrRows(modules: readonly (readonly boolean[])[]): readonly string[] {
  return modules.map((row) => row.map((dark) => (dark ? '1' : '0')).join(''));
}
