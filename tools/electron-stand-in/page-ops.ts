/** What specs do to pages, on Playwright's pages: used inside the stand-in, and directly where Electron itself runs. */
import type { Frame, Page } from '@playwright/test';

/** `page` and `frame` are parts of the address by which they are found; without `frame` the top frame is meant. */
export type PageOp = {
  readonly kind: 'evaluate' | 'press' | 'click' | 'title';
  readonly page: string;
  readonly frame?: string;
  /** The expression, the key, or the selector. */
  readonly text: string;
};

function findPage(pages: readonly Page[], part: string): Page {
  const page = pages.find((candidate) => candidate.url().includes(part));
  if (page === undefined) {
    throw new Error(`No window shows "${part}": ${pages.map((candidate) => candidate.url().slice(0, 80)).join(', ')}`);
  }
  return page;
}

function findFrame(page: Page, part: string | undefined): Frame {
  if (part === undefined) return page.mainFrame();
  const frame = page.frames().find((candidate) => candidate !== page.mainFrame() && candidate.url().includes(part));
  if (frame === undefined) throw new Error(`No frame shows "${part}".`);
  return frame;
}

export async function runPageOp(pages: readonly Page[], op: PageOp): Promise<unknown> {
  const page = findPage(pages, op.page);
  const frame = findFrame(page, op.frame);
  if (op.kind === 'evaluate') return frame.evaluate(op.text);
  if (op.kind === 'click') return frame.click(op.text, { timeout: 60_000, noWaitAfter: true });
  if (op.kind === 'title') return page.title();
  return page.keyboard.press(op.text);
}
