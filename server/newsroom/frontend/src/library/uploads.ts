/**
 * Files on their way to the server by tus 1.0: they go on where they stopped, after a lost line, a
 * reload of the page, a restart of the server.
 */

import { DetailedError, Upload } from "tus-js-client";
import { inWords, proof, uploadsUrl } from "../api";

export type UploadState =
  | { readonly kind: "waiting" }
  | { readonly kind: "sending"; readonly leftMs: number | undefined }
  | { readonly kind: "paused" }
  | { readonly kind: "done"; readonly page: string | undefined }
  | { readonly kind: "failed"; readonly message: string };

/** The most that is sent in one request, and so the most that a lost line sends again. */
const CHUNK_BYTES = 64 << 20;
const AT_ONCE = 2;
/** After a lost line: soon, then seldom, for about ten minutes. */
const RETRY_MS = [0, 1000, 3000, 5000, 10_000, 20_000, 40_000, 60_000, 120_000, 300_000];
const LASTING = new Set([400, 401, 403, 404, 409, 410, 413, 415, 422, 507]);

/** One file. */
export class Sending {
  state: UploadState = { kind: "waiting" };
  sentBytes = 0;
  private readonly upload: Upload;
  private began = { ms: 0, bytes: 0 };
  private media: string | undefined;

  constructor(
    readonly file: File,
    metadata: Readonly<Record<string, string>>,
    private readonly onChange: () => void,
  ) {
    this.upload = new Upload(file, {
      endpoint: uploadsUrl,
      chunkSize: CHUNK_BYTES,
      retryDelays: RETRY_MS,
      headers: proof(),
      metadata: { ...metadata, filename: file.name },
      removeFingerprintOnSuccess: true,
      onShouldRetry: (error) => !LASTING.has(statusOf(error) ?? 0),
      onProgress: (sent) => this.progressed(sent),
      onAfterResponse: (_, response) => {
        this.media = response.getHeader("Content-Location") ?? this.media;
      },
      onSuccess: () => this.become({ kind: "done", page: this.page }),
      onError: (error) => this.become({ kind: "failed", message: messageOf(error) }),
    });
  }

  get fraction(): number {
    return this.file.size ? this.sentBytes / this.file.size : 1;
  }

  /** Begin, or go on where an earlier page or visit stopped. */
  async start(): Promise<void> {
    this.began = { ms: 0, bytes: 0 };
    this.become({ kind: "sending", leftMs: undefined });
    const [earlier] = await this.upload.findPreviousUploads();
    if (earlier && this.upload.url === null) this.upload.resumeFromPreviousUpload(earlier);
    this.upload.start();
  }

  async pause(): Promise<void> {
    await this.upload.abort();
    this.become({ kind: "paused" });
  }

  /** Stop, and have the server forget what arrived. */
  async cancel(): Promise<void> {
    await this.upload.abort(true).catch(() => {});
  }

  private get page(): string | undefined {
    const id = this.media?.split("/").at(-1);
    return id && `/media/${id}`;
  }

  private progressed(sent: number): void {
    this.sentBytes = sent;
    const now = performance.now();
    if (!this.began.ms) this.began = { ms: now, bytes: sent };
    const [bytes, ms] = [sent - this.began.bytes, now - this.began.ms];
    const leftMs = bytes > 0 ? ((this.file.size - sent) * ms) / bytes : undefined;
    if (this.state.kind === "sending") this.become({ kind: "sending", leftMs });
  }

  private become(state: UploadState): void {
    this.state = state;
    this.onChange();
  }
}

/** All files on their way; some at once, the rest wait. */
export class Queue {
  all: readonly Sending[] = [];

  constructor(private readonly onChange: (done: boolean) => void) {}

  add(files: Iterable<File>, metadata: Readonly<Record<string, string>>): void {
    const next = [...files].map((file) => new Sending(file, metadata, () => this.changed()));
    this.all = [...this.all, ...next];
    this.changed();
  }

  remove(sending: Sending): void {
    this.all = this.all.filter((one) => one !== sending);
    if (sending.state.kind !== "done") void sending.cancel();
    this.changed();
  }

  private changed(): void {
    const of = (kind: UploadState["kind"]) => this.all.filter(({ state }) => state.kind === kind);
    const waiting = of("waiting");
    if (waiting.length && of("sending").length < AT_ONCE) void waiting[0]?.start();
    this.onChange(this.all.every(({ state }) => state.kind === "done"));
  }
}

function statusOf(error: Error | DetailedError): number | undefined {
  return error instanceof DetailedError ? error.originalResponse?.getStatus() : undefined;
}

function messageOf(error: Error | DetailedError): string {
  const status = statusOf(error);
  if (status === undefined)
    return "The server cannot be reached. What was sent is kept: try again.";
  const body = error instanceof DetailedError ? error.originalResponse?.getBody() : "";
  return inWords(status, body ?? "");
}
