/** One topic of the user guide. */
export type HelpTopic = {
  readonly id: string;
  readonly title: string;
  /** What people look for who do not know the title. */
  readonly keywords: readonly string[];
  readonly text: string;
};
