import { ROUTES } from "@voicebio/contract";
import { channelOf } from "../channel.ts";
import { door } from "../door.ts";
import { policyOf } from "../policy-choice.ts";
import { atLeastOne } from "../recordings.ts";

export const inspectRecordingDoor = door(ROUTES.inspectRecording, (useCases, { caller, query, recordings }) =>
  useCases.inspectRecording(caller, {
    recording: atLeastOne(recordings)[0],
    channel: channelOf(query),
    ...policyOf(query),
  }),
);
