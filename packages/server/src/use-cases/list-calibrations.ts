import type { CalibrationPage } from "@voicebio/contract";
import type { Caller } from "../domain/caller.ts";
import { calibrationView } from "./calibration-views.ts";
import type { Dependencies } from "./dependencies.ts";
import { pageRequest } from "./paging.ts";

/** @throws VoiceError `request.bad_cursor` */
export const listCalibrations =
  ({ unitOfWork }: Pick<Dependencies, "unitOfWork">) =>
  async (
    { tenantId }: Caller,
    request: { readonly cursor?: string; readonly limit?: number },
  ): Promise<CalibrationPage> => {
    const { items, next } = await unitOfWork.stores.calibrations.list(tenantId, pageRequest(request));
    return { items: items.map(calibrationView), next };
  };
