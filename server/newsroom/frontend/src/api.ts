/** The newsroom's API, as far as its pages use it. Every failure is a `Problem`, in words. */

import type { Patch } from "./transcript/merging";
import type { Transcript } from "./transcript/model";

const BASE = "/api/v1";
const UNCHANGED = 304;

/** What went wrong, as a sentence for a person; `status` 0: the server was not reached. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | null;
}

export interface Media {
  readonly id: string;
  readonly title: string;
  readonly status: "queued" | "processing" | "ready" | "failed";
  readonly stage: string | null;
  /** 0 to 1. */
  readonly progress: number;
  readonly left_ms: number | null;
  readonly error: string | null;
  readonly languages: readonly string[];
  readonly duration_ms: number | null;
  /** What its job was asked for; a stranger is not told. */
  readonly options: Partial<Asked>;
  readonly visibility: Visibility;
  readonly created_ms: number;
  /** Yours; null: a stranger's, who sees what is published. */
  readonly role: Role | null;
  readonly poster: string | null;
}

/** What the job on a recording is asked for. */
export interface Asked {
  /** The one spoken; null: it is told by the sound. */
  readonly language: string | null;
  readonly translate: readonly string[];
  /** How many are told apart, 0: nobody knows; null: they are not told apart. */
  readonly speakers: number | null;
}

/** What can be asked for on the newsroom's machine. */
export interface Choices {
  readonly languages: readonly string[];
  readonly targets: readonly Target[];
  /** How a translator of more languages is added. */
  readonly how: string;
  /** What has to be installed to tell speakers apart. */
  readonly lacks: string | null;
}

/** `leaves_to` is the host that the text is sent to. */
export interface Target {
  readonly language: string;
  readonly leaves_to: string | null;
}

export type Role = "owner" | "editor" | "reviewer" | "viewer";
export type Visibility = "private" | "unlisted" | "public";

/** One problem of the subtitles, `quotemark/check/1`. */
export interface Finding {
  readonly cue: number;
  readonly start_ms: number;
  readonly rule: string;
  readonly severity: "error" | "warning";
  readonly message: string;
}

/** A waveform: the loudest sample of each stretch, in percent. */
export interface Peaks {
  readonly ms_per_peak: number;
  readonly peaks: readonly number[];
}

export interface Revision {
  readonly revision: number;
  /** Null: the machine. */
  readonly made_by: string | null;
  readonly made_ms: number;
  readonly note: string;
}

/** A transcript as it was read or written; `etag` names its revision in requests. */
export interface Versioned {
  readonly transcript: Transcript;
  readonly etag: string;
}

export type ArticleFormat = "markdown" | "html" | "text";

/** An article as it is sent: its text in a format, a Word document in base64, or an address. */
export interface ArticleSource {
  readonly address?: string;
  readonly text?: string;
  readonly format?: ArticleFormat;
  readonly docx?: string;
}

export interface ArticleItem {
  readonly id: string;
  readonly title: string;
  readonly media: readonly string[];
  /** One more with each change. */
  readonly revision: number;
  readonly role: Role | null;
}

/** An article in the list: of its quotes, how many somebody decided on; null: not compared yet. */
export interface ListedArticle extends ArticleItem {
  readonly quotes: number | null;
  readonly decided: number;
}

export interface ArticleText extends ArticleItem {
  readonly format: ArticleFormat;
  readonly text: string;
  readonly html: string;
  readonly plain: string;
}

export interface Decision {
  readonly state: "confirmed" | "rejected" | "open";
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
  readonly media: string | null;
  readonly start_ms: number | null;
  readonly end_ms: number | null;
  readonly note: string;
  /** The quote or what was said there is no longer what it was decided on. */
  readonly stale?: boolean;
}

export interface Difference {
  readonly kind: "deleted" | "added" | "changed";
  readonly spoken: string;
  readonly quoted: string;
}

export interface Alternative {
  readonly media: string;
  readonly start_ms: number;
  readonly end_ms: number;
  readonly score: number;
}

export interface Quote {
  readonly id: string;
  readonly exact: string;
  readonly position: { readonly start: number; readonly end: number };
  readonly speaker: string | null;
  readonly verdict: string;
  readonly flags: readonly string[];
  readonly media: string | null;
  readonly language: string | null;
  readonly start_ms: number | null;
  readonly end_ms: number | null;
  readonly spoken?: string | null;
  readonly translation?: string | null;
  readonly differences: readonly Difference[];
  readonly alternatives: readonly Alternative[];
  readonly decision: Decision | null;
  /** A place that a person chose without deciding yet. */
  readonly chosen?: Decision | null;
}

/** A decision on a quote that is gone, with the words it had. */
export interface Orphaned extends Decision {
  readonly exact: string;
}

export interface Alignment {
  readonly quotes: readonly Quote[];
  readonly orphaned?: readonly Orphaned[];
  /** Recordings that are still being worked on. */
  readonly pending?: readonly string[];
}

export interface Decided {
  readonly state: "confirmed" | "rejected" | "open";
  readonly media?: string | null;
  readonly start_ms?: number | null;
  readonly end_ms?: number | null;
  readonly note?: string;
}

const media = (id: string) => `/media/${encodeURIComponent(id)}`;
const spoken = (id: string, language: string) => {
  return `${media(id)}/transcripts/${encodeURIComponent(language)}`;
};

export const fileUrl = (id: string) => `${BASE}${media(id)}/file`;
export const articleFileUrl = (id: string, name: string) => {
  return `${BASE}/articles/${encodeURIComponent(id)}/${name}`;
};
export const posterUrl = (id: string) => `${BASE}${media(id)}/poster`;
export const uploadsUrl = `${BASE}/uploads`;
export const subtitlesUrl = (id: string, language: string, format: string) => {
  return `${BASE}${media(id)}/subtitles/${encodeURIComponent(language)}.${format}`;
};

export const listMedia = (after?: string) => {
  return get<Page<Media>>(`/media${after ? `?after=${encodeURIComponent(after)}` : ""}`);
};
export const getMedia = (id: string) => get<Media>(media(id));
export const changeMedia = (id: string, change: { title?: string; visibility?: Visibility }) => {
  return sent<Media>("PATCH", media(id), change);
};
export const cancelJob = (id: string) => sent<unknown>("POST", `${media(id)}/cancel`, {});
/** From a stage on; else from the first that what is asked for touches, or from where it ended. */
export const retryJob = (id: string, again: { stage?: string } & Partial<Asked> = {}) => {
  return sent<unknown>("POST", `${media(id)}/retry`, again);
};
export const getChoices = (language: string | null) => {
  return get<Choices>(`/choices${language ? `?language=${encodeURIComponent(language)}` : ""}`);
};
export const getJob = (id: string, after: number) => {
  return get<JobState>(`${media(id)}/job?after=${after}`);
};
/** Bring in the sample that comes with the source. */
export const takeSample = (project: string) => {
  return sent<{ id: string }>("POST", "/media/from-folder/sample", project ? { project } : {});
};

/** A file in the folder on the server; `name` is relative to it. */
export interface WaitingFile {
  readonly name: string;
  readonly bytes: number;
}

export const listFolder = async () => (await get<Page<WaitingFile>>("/media/from-folder")).items;
export const takeFromFolder = (name: string, project: string, asked: Asked) => {
  const into = project ? { project } : {};
  return sent<{ id: string }>("POST", "/media/from-folder", { name, ...asked, ...into });
};

/** A recording that the server fetches; `media` is the one that it became. */
export interface Fetch {
  readonly id: string;
  readonly address: string;
  readonly state: "waiting" | "working" | "done" | "failed";
  /** 0 to 1. */
  readonly fraction: number | null;
  readonly left_ms: number | null;
  readonly media: string | null;
  readonly error: string | null;
}

export const listFetches = async () => (await get<Page<Fetch>>("/media/from-address")).items;
export const fetchRecording = (address: string, project: string, asked: Asked) => {
  const into = project ? { project } : {};
  return sent<Fetch>("POST", "/media/from-address", { address, ...asked, ...into });
};
export const stopFetching = (id: string) => {
  return sent<void>("DELETE", `/media/from-address/${encodeURIComponent(id)}`, {});
};
export const getPeaks = (id: string) => get<Peaks>(`${media(id)}/peaks?per_s=20`);
export const getFindings = async (id: string, language: string) => {
  const path = `${media(id)}/check/${encodeURIComponent(language)}`;
  return (await get<{ problems: readonly Finding[] }>(path)).problems;
};

export async function getTranscript(id: string, language: string): Promise<Versioned> {
  return versioned(await answer("GET", spoken(id, language)));
}

/** The newest revision, unless that is the one that is known. */
export async function getNewer(
  id: string,
  language: string,
  etag: string,
): Promise<Versioned | undefined> {
  const response = await answer("GET", spoken(id, language), undefined, { "If-None-Match": etag });
  return response.status === UNCHANGED ? undefined : versioned(response);
}

/** Save what was changed of the revision `etag`; status 412: somebody was faster. */
export async function patchTranscript(
  id: string,
  language: string,
  changes: Partial<Patch>,
  etag: string,
): Promise<string> {
  const response = await answer("PATCH", spoken(id, language), changes, { "If-Match": etag });
  return response.headers.get("ETag") ?? "";
}

export const listRevisions = async (id: string, language: string) => {
  return (await get<Page<Revision>>(`${spoken(id, language)}/revisions`)).items;
};
export const getRevision = (id: string, language: string, revision: number) => {
  return get<Transcript>(`${spoken(id, language)}/revisions/${revision}`);
};

/** An older revision made the newest again. */
export async function restoreRevision(
  id: string,
  language: string,
  revision: number,
  etag: string,
): Promise<void> {
  await answer("POST", `${spoken(id, language)}/restore`, { revision }, { "If-Match": etag });
}

/** The stages of a job, those done behind a step, and what was heard there. */
export interface JobState {
  readonly stages: readonly string[];
  readonly done: readonly string[];
  readonly said: readonly { readonly start_ms: number; readonly text: string }[];
  readonly next: number;
}

/** Work on a transcript that ends with a new revision. */
export interface RevisionJob {
  readonly id: string;
  readonly state: "waiting" | "working" | "done" | "failed";
  readonly error: string | null;
}

/** Have a section heard again; without a language that is told by the sound. */
export const hearAgain = (
  id: string,
  language: string,
  section: { start_ms: number; end_ms: number; language: string | null },
) => sent<RevisionJob>("POST", `${spoken(id, language)}/section`, section);
export const getSectionJob = (id: string, language: string, job: string) => {
  return get<RevisionJob>(`${spoken(id, language)}/section/${encodeURIComponent(job)}`);
};

/** What a recording can be translated into; `working` has the ids of the jobs that are at it. */
export interface Translations {
  readonly items: readonly Target[];
  readonly working: { readonly [language: string]: string };
  readonly how: string;
}

export const listTranslations = (id: string) => get<Translations>(`${media(id)}/translations`);
/** Have it translated; of a translation that is there these segments, or all out of date. */
export const translate = (id: string, language: string, segments?: readonly string[]) => {
  const path = `${spoken(id, language)}/translation`;
  return sent<RevisionJob>("POST", path, segments ? { segments } : {});
};
export const getTranslationJob = (id: string, language: string, job: string) => {
  return get<RevisionJob>(`${spoken(id, language)}/translation/${encodeURIComponent(job)}`);
};
/** The names of all who speak in the recordings of the project. */
export const listSpeakers = async (id: string) => {
  return (await get<{ items: readonly string[] }>(`${media(id)}/speakers`)).items;
};

/** A stretch of footage that is cut out. */
export interface ClipState {
  readonly id: string;
  readonly state: "waiting" | "working" | "done" | "failed";
  /** Its address, once it is done. */
  readonly file: string | null;
  readonly error: string | null;
}

/** Have a stretch cut out; `subtitles` is the language of those in the picture. */
export const makeClip = (
  id: string,
  asked: { start_ms: number; end_ms: number; handles_ms: number; subtitles: string | null },
) => sent<ClipState>("POST", `${media(id)}/clips`, asked);
export const getClip = (id: string, clip: string) => {
  return get<ClipState>(`${media(id)}/clips/${encodeURIComponent(clip)}`);
};

/** The number in an ETag: `"7"` is 7. */
export function revisionOf(etag: string): number {
  return Number(/\d+/.exec(etag)?.[0] ?? 0);
}

export const listArticles = (media?: string) => {
  return get<Page<ListedArticle>>(`/articles${media ? `?media=${encodeURIComponent(media)}` : ""}`);
};
export const getArticle = (id: string) => get<ArticleText>(`/articles/${encodeURIComponent(id)}`);
export const addArticle = (article: ArticleSource & { title: string; media: readonly string[] }) =>
  sent<{ id: string }>("POST", "/articles", article);
/** Change what was read as `revision`; status 412: somebody was faster. */
export async function changeArticle(
  id: string,
  change: ArticleSource & { visibility?: Visibility },
  revision: number,
): Promise<ArticleText> {
  const headers = { "If-Match": `"${revision}"` };
  return (await answer("PUT", `/articles/${encodeURIComponent(id)}`, change, headers)).json();
}
export const getAlignment = (id: string) => {
  return get<Alignment>(`/articles/${encodeURIComponent(id)}/alignment`);
};
export const decide = (article: string, quote: string, decided: Decided) => {
  const path = `/articles/${encodeURIComponent(article)}/quotes/${encodeURIComponent(quote)}`;
  return sent<Quote>("POST", `${path}/decision`, decided);
};

/** Words of the article that are to be a quote; `start` counts code points of its plain text. */
export const markQuote = (article: string, exact: string, start: number | undefined) => {
  const path = `/articles/${encodeURIComponent(article)}/quotes`;
  return sent<Quote>("POST", path, { exact, ...(start === undefined ? {} : { start }) });
};

/** A passage that was found; `matches` count code points of the excerpt. */
export interface Hit {
  readonly media: string | null;
  readonly article: string | null;
  readonly title: string;
  readonly language: string | null;
  readonly start_ms: number | null;
  readonly excerpt: string;
  readonly matches: readonly { readonly start: number; readonly end: number }[];
}

export const search = (words: string) => {
  return get<Page<Hit>>(`/search?q=${encodeURIComponent(words)}`);
};

/** The header that proves that a change comes from one of our pages. */
export function proof(): Record<string, string> {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]');
  return meta ? { "X-CSRFToken": meta.content } : {};
}

async function get<Answer>(path: string): Promise<Answer> {
  return (await answer("GET", path)).json();
}

async function sent<Answer>(method: string, path: string, body: unknown): Promise<Answer> {
  const response = await answer(method, path, body);
  return response.status === 204 ? (undefined as Answer) : response.json();
}

async function versioned(response: Response): Promise<Versioned> {
  return { transcript: await response.json(), etag: response.headers.get("ETag") ?? "" };
}

async function answer(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  const request: RequestInit = { method, headers: { Accept: "application/json", ...headers } };
  if (body !== undefined) {
    request.body = body instanceof Blob ? body : JSON.stringify(body);
    request.headers = { ...request.headers, "Content-Type": "application/json", ...proof() };
  }
  let response: Response;
  try {
    response = await fetch(BASE + path, request);
  } catch {
    throw new Problem(0, "The server cannot be reached.");
  }
  if (!response.ok && response.status !== UNCHANGED)
    throw new Problem(response.status, await told(response));
  return response;
}

async function told(response: Response): Promise<string> {
  return inWords(response.status, await response.text().catch(() => ""));
}

/** What the server refused, in its words; it says them as a problem document (RFC 9457). */
export function inWords(status: number, body: string): string {
  if (status === 401) return "You are signed out. Sign in again in another tab.";
  try {
    const problem: { detail?: unknown; title?: unknown } = JSON.parse(body);
    return String(problem.detail || problem.title);
  } catch {
    return `The server answered ${status}.`;
  }
}
