import type { EnrollmentPage } from "@voicebio/contract";
import type { Caller } from "../domain/caller.ts";
import type { Dependencies } from "./dependencies.ts";
import { requireSpeaker } from "./lookups.ts";
import { pageRequest } from "./paging.ts";
import { enrollmentView } from "./views.ts";

/** @throws VoiceError `speaker.not_found`, `request.bad_cursor` */
export const listEnrollments =
  ({ unitOfWork }: Pick<Dependencies, "unitOfWork">) =>
  async (
    caller: Caller,
    speakerId: string,
    request: { readonly cursor?: string; readonly limit?: number },
  ): Promise<EnrollmentPage> => {
    const { stores } = unitOfWork;
    await requireSpeaker(stores, caller, speakerId);
    const { items, next } = await stores.enrollments.list(caller.tenantId, speakerId, pageRequest(request));
    const ids = items.map(({ id }) => id);
    const kept = await stores.recordings.keptIn(caller.tenantId, ids);
    return { items: items.map((enrollment) => enrollmentView(enrollment, kept)), next };
  };
