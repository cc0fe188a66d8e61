import { request } from 'node:http';

/** Whether an engine made and started a container, or what it said instead. */
export type EngineAnswer = { readonly taken: true } | { readonly taken: false; readonly message: string };

/** Makes a container from a create body as it is, starts it, lets `look` see it while it runs, and removes it again. */
export async function tryContainer(
  engine: { readonly socket: string },
  body: Readonly<Record<string, unknown>>,
  look: (id: string) => Promise<void> = async () => undefined,
): Promise<EngineAnswer> {
  const made = await call(engine, 'POST', '/containers/create', body);
  if (made.status !== 201) return refused(made);
  const { Id: id } = JSON.parse(made.text) as { Id: string };
  const started = await call(engine, 'POST', `/containers/${id}/start`);
  try {
    if (started.status === 204) await look(id);
  } finally {
    await call(engine, 'DELETE', `/containers/${id}?force=1&v=1`);
  }
  return started.status === 204 ? { taken: true } : refused(started);
}

function refused({ text }: { readonly text: string }): EngineAnswer {
  return { taken: false, message: (JSON.parse(text) as { message: string }).message };
}

/** One call of the Engine API without any client's help, so that a body arrives as it is written. */
function call(
  { socket }: { readonly socket: string },
  method: string,
  path: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const call = request({ socketPath: socket, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    call.on('error', reject);
    call.end(body === undefined ? '' : JSON.stringify(body));
  });
}
