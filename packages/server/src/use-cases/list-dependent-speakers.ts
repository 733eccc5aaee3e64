import type { DependentSpeakerPage } from "@voicebio/contract";
import type { Caller } from "../domain/caller.ts";
import { dependenceOf } from "../domain/standing.ts";
import type { Dependencies } from "./dependencies.ts";
import { pageRequest } from "./paging.ts";
import { idsOf, servingModels } from "./serving-models.ts";
import { standingPage } from "./standings.ts";

/**
 * Speakers whom another recipe than the preferred one serves, by the default policy. A page looks at as many speakers as
 * it may hold, so that none takes long however few of them depend.
 *
 * @throws VoiceError `request.bad_cursor`
 */
export const listDependentSpeakers =
  (deps: Pick<Dependencies, "unitOfWork" | "recipes" | "policies">) =>
  async (
    { tenantId }: Caller,
    request: { readonly cursor?: string; readonly limit?: number },
  ): Promise<DependentSpeakerPage> => {
    const { stores } = deps.unitOfWork;
    const serving = idsOf(await servingModels(deps, stores, tenantId));
    const { items, next } = await standingPage(stores, tenantId, serving[0], pageRequest(request));
    const dependents = items.flatMap(({ speaker: { id, name, externalId }, standing }) => {
      const dependence = dependenceOf(standing, serving, deps.policies[0]);
      return dependence === undefined ? [] : [{ speakerId: id, name, externalId, ...dependence }];
    });
    return { items: dependents, next };
  };
