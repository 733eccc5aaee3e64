import type { Candidate, Identification } from "@voicebio/contract";
import {
  type ChannelChoice,
  compare,
  decideIdentification,
  type Evidence,
  leavingOut,
  type Policy,
  type Reason,
  reasonsAgainst,
  type Sample,
  type ScoringModel,
  voiceprintOf,
} from "@voicebio/engine";
import type { Caller } from "../domain/caller.ts";
import { newId } from "../domain/ids.ts";
import type { Dependencies } from "./dependencies.ts";
import { eventOf } from "./events.ts";
import { galleriesOf, readyIn } from "./galleries.ts";
import { type Heard, listen, type Recordings } from "./listen.ts";
import { namedPolicy } from "./lookups.ts";
import { llrView, qualityView, reasonViews } from "./views.ts";

export interface IdentifySpeaker {
  readonly recordings: Recordings;
  readonly channel: ChannelChoice;
  /** Most candidates named, 1 to 100. */
  readonly top: number;
  readonly policy?: string;
}

/** Nearest voiceprints that are scored again: the order by LLR differs a little from the order by cosine. */
const RESCORED = 50;

type Needs = Pick<
  Dependencies,
  "clock" | "inference" | "liveScores" | "unitOfWork" | "gallery" | "recipes" | "policies"
>;

/**
 * Who is this? Keeps neither the audio nor what was made of it.
 *
 * @throws VoiceError `policy.unknown`, `audio.*`, `server.overloaded`, `index.failed`
 */
export const identifySpeaker =
  (deps: Needs) =>
  async (caller: Caller, request: IdentifySpeaker): Promise<Identification> => {
    const policy = await namedPolicy(deps, caller, request.policy);
    const { searched, size } = await galleriesOf(deps, caller);
    const heard = await listen(deps.inference, request.recordings, {
      models: searched,
      countVoices: policy.countVoices.probe,
      channel: request.channel,
    });
    const scored = await scoredCandidates(deps, caller, searched, heard, request.top, policy);
    const { best, candidates } = await named(deps, caller, scored, request.top);
    const reasons = [...reasonsAgainst(heard.quality, policy.minProbeSpeechS, policy), ...(size === 0 ? [NOBODY] : [])];
    if (best !== undefined) deps.liveScores?.observe("identifySpeaker", best);
    const decision = decideIdentification(best ?? null, size, reasons, policy);
    const at = deps.clock.now();
    const identification: Identification = {
      id: newId("idn", at),
      at: at.toISOString(),
      decision: decision.decision,
      reasons: reasonViews(decision.reasons),
      candidates,
      threshold: decision.threshold === null ? null : llrView(decision.threshold),
      gallerySize: size,
      policy: {
        name: policy.name,
        maxFalsePositiveIdentificationRate: policy.maxFalsePositiveIdentificationRate,
      },
      probe: qualityView(heard.quality),
      recipes: searched.map((model) => model.recipe),
    };
    await deps.unitOfWork.stores.events.append(
      eventOf(caller, at, "voice.identified", subjectOf(identification), detailsOf(identification)),
    );
    return identification;
  };

const NOBODY: Reason = {
  code: "gallery.empty",
  message: "No speaker's voiceprint is ready yet: enroll somebody first.",
};

type Scored = Evidence & { readonly speakerId: string };

/** Best first. A speaker counts in the first recipe in which the voiceprint is ready, however near it is in a later one. */
async function scoredCandidates(
  deps: Needs,
  caller: Caller,
  searched: readonly ScoringModel[],
  heard: Heard,
  top: number,
  policy: Policy,
): Promise<readonly Scored[]> {
  const scored: Scored[] = [];
  for (const [position, model] of searched.entries()) {
    const probe = heard.probe(model.recipe);
    if (probe === undefined) continue;
    const found = await scoredIn(deps, caller, model, probe, Math.max(top, RESCORED), policy);
    const ids = found.map(({ speakerId }) => speakerId);
    const counted = new Set<string>();
    for (const earlier of searched.slice(0, position)) {
      for (const { speakerId } of await readyIn(deps.unitOfWork.stores, caller, earlier, ids, policy))
        counted.add(speakerId);
    }
    scored.push(...found.filter(({ speakerId }) => !counted.has(speakerId)));
  }
  return scored.sort((a, b) => b.llr - a.llr || (a.speakerId < b.speakerId ? -1 : 1));
}

/** The index names the nearest; the store's samples say how near they are. */
async function scoredIn(
  deps: Needs,
  caller: Caller,
  model: ScoringModel,
  probe: Sample,
  nearest: number,
  policy: Policy,
): Promise<readonly Scored[]> {
  const hits = await deps.gallery.search(caller.tenantId, model, probe, nearest);
  const ids = hits.map((hit) => hit.speakerId);
  const speakers = await readyIn(deps.unitOfWork.stores, caller, model, ids, policy);
  return speakers.map(({ speakerId, samples }) => {
    const others = leavingOut(model, speakerId);
    return { speakerId, ...compare(others, voiceprintOf(others, samples), probe) };
  });
}

interface Named {
  /** The first candidate, as it was scored: it is the one that the decision is about. */
  readonly best: Scored | undefined;
  readonly candidates: Candidate[];
}

/** The best `top`, with names; a speaker deleted since the search is left out, and the next one moves up. */
async function named({ unitOfWork }: Needs, caller: Caller, scored: readonly Scored[], top: number): Promise<Named> {
  const candidates: Candidate[] = [];
  let best: Scored | undefined;
  for (const one of scored) {
    if (candidates.length === top) break;
    const { calibration, llr, recipe, speakerId } = one;
    const speaker = await unitOfWork.stores.speakers.find(caller.tenantId, speakerId);
    if (speaker === undefined) continue;
    best ??= one;
    candidates.push({
      speakerId,
      name: speaker.name,
      externalId: speaker.externalId,
      llr: llrView(llr),
      recipe,
      calibration,
    });
  }
  return { best, candidates };
}

/** Who was found; nobody where it is no match. */
const subjectOf = ({ decision, candidates }: Identification): string | null =>
  decision === "match" ? (candidates[0]?.speakerId ?? null) : null;

/** No score, since an event outlives whom it names. */
const detailsOf = (identification: Identification): Readonly<Record<string, unknown>> => ({
  identificationId: identification.id,
  decision: identification.decision,
  reasons: identification.reasons.map((reason) => reason.code),
  threshold: identification.threshold,
  gallerySize: identification.gallerySize,
  policy: identification.policy.name,
  calibration: identification.candidates[0]?.calibration ?? null,
});
