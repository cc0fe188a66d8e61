import { joinImageReference } from '../docker/image-reference.ts';
import { FairleadError } from '../errors.ts';
import { boundProblems, summarizeWarnings } from './bounded.ts';
import type { RegistryDocument, RegistryProblem } from './document.ts';
import { type ReadRegistryOptions, readRegistry } from './read.ts';
import type { Severity } from './severity.ts';
import { selectImage } from './versions.ts';
import { isFlagged, judgeRegistryEntry } from './warnings.ts';

/** What `fairlead registry check --json` prints. Scripts depend on these names: add, never rename. */
export type RegistryReport = {
  /** Null for a document that cannot be used. */
  readonly schema: string | null;
  readonly name: string | null;
  /** How many entries the document holds. */
  readonly workspaces: number;
  /** How many the field's rule flags. */
  readonly flagged: number;
  readonly unusable: number;
  readonly entries: readonly RegistryReportEntry[];
  /** Problems of the document itself; absent where there are none. */
  readonly problems?: readonly RegistryProblem[];
};

type RegistryReportEntry = {
  readonly name: string;
  /** What would be pulled: of the newest version that Fairlead runs, or the nearest there is; null where there is no usable image. */
  readonly image: string | null;
  readonly architectures: readonly string[];
  readonly sizeMb: number | null;
  readonly warnings: readonly { readonly id: string; readonly property: string; readonly severity: Severity }[];
  /** Whether Install accepts it: exactly when no problem is of severity `error`. */
  readonly usable: boolean;
  readonly problems: readonly RegistryProblem[];
};

/** The report over a document, whatever it holds: a document that cannot be used gives a report that says so. */
export function registryReportForTests(source: Uint8Array | string, options: ReadRegistryOptions = {}): RegistryReport {
  let document: RegistryDocument;
  try {
    document = readRegistry(source, options);
  } catch (error) {
    if (error instanceof FairleadError) return failedReport(error);
    throw error;
  }
  return reportOf(document);
}

/** The report over a document that has been read. */
export function reportOf(document: RegistryDocument): RegistryReport {
  let flagged = 0;
  const entries = document.entries.map((entry): RegistryReportEntry => {
    const warnings = judgeRegistryEntry(entry);
    if (isFlagged(warnings)) flagged += 1;
    const selection = selectImage(entry, { registryDefaultChannel: document.defaultChannel });
    return {
      name: entry.friendlyName,
      image: selection.image === null ? null : pullReference(selection.image, entry.dockerRegistry),
      architectures: entry.architectures,
      sizeMb: selection.sizeMb,
      // Of many alike the first few and a sum: what is printed is bounded, too.
      warnings: summarizeWarnings(warnings).map(({ id, property, severity }) => ({ id, property, severity })),
      usable: entry.usable,
      problems: boundProblems(entry.problems),
    };
  });
  const report = {
    schema: document.schema,
    name: document.name,
    workspaces: document.entries.length,
    flagged,
    unusable: document.entries.filter((entry) => !entry.usable).length,
    entries,
  };
  return document.problems.length === 0 ? report : { ...report, problems: document.problems };
}

function pullReference(image: string, dockerRegistry: string | null): string {
  try {
    return joinImageReference(dockerRegistry, image).text;
  } catch (error) {
    // Host and name are valid each for itself and too long together: shown as published.
    if (error instanceof FairleadError) return image;
    throw error;
  }
}

/** The report over a registry that could not be fetched or read. */
export function failedReport(error: FairleadError): RegistryReport {
  const problem = { severity: 'error', code: error.code, property: null, message: error.message } as const;
  return { schema: null, name: null, workspaces: 0, flagged: 0, unusable: 0, entries: [], problems: [problem] };
}
