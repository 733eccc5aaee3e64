import { ROUTES } from "@voicebio/contract";
import { channelOf } from "../channel.ts";
import { door } from "../door.ts";
import { policyOf } from "../policy-choice.ts";
import { exactlyTwo } from "../recordings.ts";

export const compareRecordingsDoor = door(ROUTES.compareRecordings, (useCases, { caller, query, recordings }) =>
  useCases.compareRecordings(caller, {
    recordings: exactlyTwo(recordings),
    channel: channelOf(query),
    ...policyOf(query),
  }),
);
