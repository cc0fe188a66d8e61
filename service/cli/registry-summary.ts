/** What a registry holds, in the words that both kinds of check print. Pure. */
import { counted } from '../../common/counted.ts';

type Held = { readonly workspaces: number; readonly flagged: number; readonly unusable: number };

/**
 * `2 workspaces; 1 asks for something that the owner of a host should know of (security warnings)`: a warning of this kind tells what
 * a session may do, and is no flaw of the registry.
 */
export function heldInWords({ workspaces, flagged, unusable }: Held): string {
  const asking = flagged === 0 ? 'none asks' : `${flagged} ${flagged === 1 ? 'asks' : 'ask'}`;
  return [
    counted(workspaces, 'workspace'),
    ...(workspaces > 0 ? [`${asking} for something that the owner of a host should know of (security warnings)`] : []),
    ...(unusable > 0 ? [`${unusable} cannot be used`] : []),
  ].join('; ');
}

/** `2 errors, 1 warning`: what is to be put right. */
export function flawsInWords({ errors, warnings }: { readonly errors: number; readonly warnings: number }): string {
  if (errors + warnings === 0) return 'Nothing to put right: no errors, no warnings';
  return `To put right: ${counted(errors, 'error')}, ${counted(warnings, 'warning')}`;
}
