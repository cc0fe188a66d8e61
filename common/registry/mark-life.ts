/** How long it is marked that an entry is new or changed, and that a registry has changed, milliseconds. */
export const markLifeMs = 30 * 24 * 3600_000;
