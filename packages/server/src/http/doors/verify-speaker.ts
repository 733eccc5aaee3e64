import { ROUTES } from "@voicebio/contract";
import { channelOf } from "../channel.ts";
import { door } from "../door.ts";
import { policyOf } from "../policy-choice.ts";
import { atLeastOne } from "../recordings.ts";

export const verifySpeakerDoor = door(ROUTES.verifySpeaker, (useCases, { caller, params, query, recordings }) =>
  useCases.verifySpeaker(caller, {
    speakerId: params.speakerId,
    recordings: atLeastOne(recordings),
    channel: channelOf(query),
    ...policyOf(query),
  }),
);
