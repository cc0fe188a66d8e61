/** The file by which a folder is known as one that was built: only such a folder is ever replaced. */
export const markName = '.fairlead-registry.json';
