import type { Caller } from "../domain/caller.ts";
import { Refusal } from "../domain/refusal.ts";
import type { Dependencies, KeepReceipt } from "./dependencies.ts";
import { eventOf } from "./events.ts";

/**
 * Deletes a policy that the tenant wrote; of a built-in one's name, the built-in one counts again.
 *
 * @throws VoiceError `policy.unknown`
 */
export const deletePolicy =
  ({ clock, unitOfWork }: Pick<Dependencies, "clock" | "unitOfWork">) =>
  async (caller: Caller, name: string, keepReceipt: KeepReceipt<null>): Promise<null> =>
    unitOfWork.commit(async (stores) => {
      if (!(await stores.policies.delete(caller.tenantId, name))) {
        throw new Refusal("policy.unknown", `No policy ${name} was written; built-in ones can't be deleted.`);
      }
      await stores.events.append(eventOf(caller, clock.now(), "policy.deleted", null, { policy: name }));
      await keepReceipt(stores, null, null);
      return null;
    });
