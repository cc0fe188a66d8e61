/** The process that serves the bed's workspace registries. Arguments: folder, port. */
import { serveFolder } from './serve-folder.ts';

const [folder = '', port = ''] = process.argv.slice(2);
await serveFolder(folder, Number(port));
