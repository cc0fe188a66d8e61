/**
 * The limits of a launch side by side. They are three things that people take for one: what the licence allows, what one
 * person may have, and what the hosts have room for. (A site may set itself one more.)
 */

/** `used`: without the launch that is asked for. `allowed` null: no limit. */
export type Figure = { readonly used: number; readonly allowed: number | null };

/**
 * - `license`: sessions at once of everybody without a named seat; `namedSeats`: people with one.
 * - `user`: sessions of the person; `site`: of everybody, as the site's settings limit them.
 * - `hosts`: how many of the hosts have room for this session; null where that was not looked at.
 */
export type LaunchLimits = {
  readonly license: Figure;
  readonly namedSeats: Figure;
  readonly user: Figure;
  readonly site: Figure;
  readonly hosts: { readonly all: number; readonly withRoom: number } | null;
};

/** Each limit as a line: what it is called, and how it stands. */
export function limitLines(limits: LaunchLimits): readonly { readonly name: string; readonly words: string }[] {
  const { license, namedSeats, user, site, hosts } = limits;
  const of = ({ used, allowed }: Figure) => (allowed === null ? `${used}, without a limit` : `${used} of ${allowed}`);
  return [
    { name: 'Licence, sessions at once', words: of(license) },
    ...(namedSeats.allowed === 0 ? [] : [{ name: 'Licence, named users', words: of(namedSeats) }]),
    { name: 'Sessions per person', words: of(user) },
    ...(site.allowed === null ? [] : [{ name: 'Sessions of the site', words: of(site) }]),
    ...(hosts === null ? [] : [{ name: 'Hosts with room for it', words: `${hosts.withRoom} of ${hosts.all}` }]),
  ];
}
