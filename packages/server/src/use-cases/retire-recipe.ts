import type { Retirement } from "@voicebio/contract";
import type { Caller } from "../domain/caller.ts";
import { Refusal } from "../domain/refusal.ts";
import { isReadyIn } from "../domain/standing.ts";
import type { Stores } from "../ports/stores.ts";
import type { Dependencies, KeepReceipt } from "./dependencies.ts";
import { destroyCalibrationsOf } from "./erase-from-calibrations.ts";
import { eventOf } from "./events.ts";
import { idsOf, servingModels } from "./serving-models.ts";
import { everyStanding } from "./standings.ts";

type Needs = Pick<Dependencies, "clock" | "unitOfWork" | "gallery" | "recipes" | "policies">;

/**
 * Deletes the tenant's embeddings of a recipe that nobody needs any more. Looked at and deleted in one commit, so that
 * nobody comes to need it in between.
 *
 * @throws VoiceError `recipe.not_found`, `recipe.preferred`, `recipe.needed`
 */
export const retireRecipe =
  (deps: Needs) =>
  async (caller: Caller, nameOrId: string, keepReceipt: KeepReceipt<Retirement>): Promise<Retirement> => {
    const { tenantId } = caller;
    const retirement = await deps.unitOfWork.commit(async (stores) => {
      const recipe = await storedRecipe(stores, tenantId, nameOrId);
      const beginAnew = await requireUnneeded(deps, stores, tenantId, recipe);
      const embeddings = await stores.recipes.deleteEmbeddings(tenantId, recipe);
      await destroyCalibrationsOf(stores, caller, recipe);
      const answer = { recipe, embeddings, beginAnew };
      await stores.events.append(eventOf(caller, deps.clock.now(), "recipe.retired", null, answer));
      await keepReceipt(stores, answer, null);
      return answer;
    });
    await deps.gallery.rebuild();
    return retirement;
  };

/** The id of the recipe among those that the tenant has embeddings of: the installed ones are no help here. */
async function storedRecipe({ recipes }: Stores, tenantId: string, nameOrId: string): Promise<string> {
  const stored = await recipes.stored(tenantId);
  const meant = stored.filter((id) => id === nameOrId || id.startsWith(`${nameOrId}@`));
  const [only, ...others] = meant;
  if (only !== undefined && others.length === 0) return only;
  const [what, ids] = only === undefined ? ["There are voiceprints of", stored] : ["Name one by its id", meant];
  throw new Refusal("recipe.not_found", `${what}: ${ids.join(", ") || "no recipe"}.`);
}

/** Whom it leaves without any sample. @throws VoiceError `recipe.preferred`, `recipe.needed` */
async function requireUnneeded(deps: Needs, stores: Stores, tenantId: string, recipe: string): Promise<number> {
  const [preferred, ...more] = idsOf(await servingModels(deps, stores, tenantId));
  if (recipe === preferred) throw new Refusal("recipe.preferred", `${recipe} is the preferred one.`);
  const others = [preferred, ...more].filter((id) => id !== recipe);
  const [policy] = deps.policies;
  let dependent = 0;
  let beginAnew = 0;
  for await (const standing of everyStanding(stores, tenantId, preferred)) {
    const elsewhere = others.some((other) => isReadyIn(standing, other, policy));
    if (!elsewhere && isReadyIn(standing, recipe, policy)) dependent++;
    if (standing.voiceprints.has(recipe) && !others.some((other) => standing.voiceprints.has(other))) beginAnew++;
  }
  if (dependent === 0) return beginAnew;
  const who = dependent === 1 ? "1 speaker is" : `${dependent} speakers are`;
  throw new Refusal("recipe.needed", `${who} ready in ${recipe} alone; GET /v1/models/status/speakers names them.`);
}
