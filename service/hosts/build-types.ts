/** Making images in an engine, and moving them between engines: part of what `EngineConnector` offers. */
import type { Readable } from 'node:stream';

/** How far a build is, after each message of the engine. */
export type BuildProgress = {
  /** 1 for the first instruction; 0 before it. */
  readonly step: number;
  /** 0 while the engine has not told. */
  readonly steps: number;
  readonly instruction: string;
  /** What it printed since the last message: lines without control characters, cut to a length. */
  readonly lines: readonly string[];
};

export type BuildRequest = {
  /** A tar of everything that the Dockerfile may copy, and of the Dockerfile. It is destroyed with the build. */
  readonly context: Readable;
  /** The Dockerfile: its path in there, and its text, by which a step has a line. */
  readonly dockerfile: { readonly path: string; readonly text: string };
  /** What the image is called: name and tag. */
  readonly reference: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What its `ARG`s are; their own defaults where silent. They stay in the image's history: never a secret. */
  readonly buildArgs?: Readonly<Record<string, string>>;
  /** Every step is done anew, also where the engine remembers what it made. */
  readonly fresh?: boolean;
  readonly signal?: AbortSignal;
  onProgress?(progress: BuildProgress): void;
};

export type SaveRequest = {
  /** What the image is called: name and tag. */
  readonly reference: string;
  /**
   * A name that nothing else has, for what is there meanwhile. What an earlier attempt left under it is removed first.
   */
  readonly temporary: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What the engine's history of the image says of the new layer. */
  readonly comment: string;
  readonly signal?: AbortSignal;
};

export type ImportRequest = {
  readonly signal?: AbortSignal;
  /** Bytes of the archive that the engine has taken so far. */
  onBytes?(bytes: number): void;
};

/** Ends with its signal or the connection: none of these has a deadline of its own. */
export interface ImageMaking {
  /**
   * Builds an image. What was built before it failed stays as the engine's cache; a build that is cancelled takes what
   * it made away again.
   * @throws IMAGE_BUILD_FAILED with the step, ENGINE_DISK_FULL
   */
  buildImage(request: BuildRequest): Promise<void>;
  /**
   * Makes an image of a container's files. The engine pauses what runs in it meanwhile. Its configuration is the one of the image that the
   * container was made from: nothing that the container was given (variables, labels, command, user) is in it.
   * @throws CONTAINER_NOT_FOUND, ENGINE_DISK_FULL, IMAGE_IMPORT_FAILED
   */
  saveContainer(id: string, request: SaveRequest): Promise<void>;
  /** The image with its name as an archive (`docker save`). @throws IMAGE_NOT_FOUND */
  exportImage(reference: string, options?: { readonly signal?: AbortSignal }): Promise<Readable>;
  /** Takes such an archive in (`docker load`). It is destroyed at the end. @throws IMAGE_IMPORT_FAILED, ENGINE_DISK_FULL */
  importImage(archive: Readable, request?: ImportRequest): Promise<void>;
}
