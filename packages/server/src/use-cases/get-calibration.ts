import type { Calibration } from "@voicebio/contract";
import type { Caller } from "../domain/caller.ts";
import { calibrationView } from "./calibration-views.ts";
import type { Dependencies } from "./dependencies.ts";
import { requireCalibration } from "./lookups.ts";

/** @throws VoiceError `calibration.not_found` */
export const getCalibration =
  ({ unitOfWork }: Pick<Dependencies, "unitOfWork">) =>
  async (caller: Caller, id: string): Promise<Calibration> =>
    calibrationView(await requireCalibration(unitOfWork.stores, caller, id));
