/** Calls that fail, and a service that is gone, as a console sees them. */
import type { Page } from '@playwright/test';

/** What every call is answered. */
export const failure = {
  code: 'STORE_UNREACHABLE',
  message: 'The store cannot be read.',
  hint: [{ text: 'Check that the data folder can be read: ' }, { command: 'ls -l /var/lib/fairlead' }],
} as const;

/** Streams stay: without them the console would count as not connected. */
const streams = ['/system/changes', '/tasks/watch'];

type Message = { readonly i?: string; readonly p?: { readonly u?: string } };

/** From the next load of the page on every call of the console fails, though it is connected. */
export async function failCalls(page: Page): Promise<void> {
  const body = {
    defined: false,
    code: failure.code,
    status: 500,
    message: failure.message,
    data: { hint: failure.hint },
  };
  await page.routeWebSocket(/\/rpc$/, (socket) => {
    const service = socket.connectToServer();
    socket.onMessage((message) => {
      const { i, p } = JSON.parse(String(message)) as Message;
      if (i === undefined || p?.u === undefined || streams.includes(p.u)) service.send(message);
      else socket.send(JSON.stringify({ i, p: { s: 500, b: { json: body } } }));
    });
  });
}
