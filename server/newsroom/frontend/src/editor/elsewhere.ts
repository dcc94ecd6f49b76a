import { getTranscript, Problem, patchTranscript } from "../api";
import { same } from "../transcript/merging";
import type { Speaker } from "../transcript/model";

const TRIES = 3;
const OVERTAKEN = 412;

/** Give the speakers of a recording's other transcripts the names they have in one of them. */
export async function nameElsewhere(
  media: string,
  languages: readonly string[],
  speakers: readonly Speaker[],
): Promise<void> {
  await Promise.all(languages.map((language) => nameIn(media, language, speakers)));
}

async function nameIn(
  media: string,
  language: string,
  named: readonly Speaker[],
  tries = TRIES,
): Promise<void> {
  const { transcript, etag } = await getTranscript(media, language);
  const names = new Map(named.map(({ id, name }) => [id, name ?? null]));
  const speakers = transcript.speakers?.map((speaker) => {
    return names.has(speaker.id) ? { ...speaker, name: names.get(speaker.id) ?? null } : speaker;
  });
  if (!speakers || same(speakers, transcript.speakers)) return;
  try {
    await patchTranscript(media, language, { speakers }, etag);
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== OVERTAKEN || tries <= 1) throw error;
    await nameIn(media, language, named, tries - 1);
  }
}
