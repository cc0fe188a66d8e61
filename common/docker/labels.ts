/**
 * Labels on everything Fairlead makes in an engine. What is true lives in the engine: the reconciler finds its
 * containers by these, and never touches one without (docs/architecture.md, Hosts).
 */
export const siteLabel = 'fairlead.site';
export const sessionLabel = 'fairlead.session';
export const workspaceLabel = 'fairlead.workspace';
export const userLabel = 'fairlead.user';
/** Which run of a service of the site made it: by this, what a copy of the site makes is told from what the site makes. */
export const runLabel = 'fairlead.run';
/** A container that is only looked into and never started: see `imageUserOn`. What a crash left of them is removed. */
export const lookLabel = 'fairlead.look';
/** On images that were made here: `build` or `session`. */
export const madeLabel = 'fairlead.made';
