import type { RevisionJob } from "./api";

const ASK_MS = 1000;

/** Wait for a job to end; `tell` hears how it stands. Fails with what it failed with. */
export async function ended(
  begun: RevisionJob,
  ask: (id: string) => Promise<RevisionJob>,
  tell: (isWorking: boolean) => void,
): Promise<void> {
  let job = begun;
  while (job.state === "waiting" || job.state === "working") {
    tell(job.state === "working");
    await new Promise((done) => setTimeout(done, ASK_MS));
    job = await ask(job.id);
  }
  if (job.error !== null) throw new Error(job.error);
}
