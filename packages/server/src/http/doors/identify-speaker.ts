import { ROUTES } from "@voicebio/contract";
import { channelOf } from "../channel.ts";
import { door } from "../door.ts";
import { policyOf } from "../policy-choice.ts";
import { atLeastOne } from "../recordings.ts";

const STANDARD_TOP = 5;

export const identifySpeakerDoor = door(ROUTES.identifySpeaker, (useCases, { caller, query, recordings }) =>
  useCases.identifySpeaker(caller, {
    recordings: atLeastOne(recordings),
    channel: channelOf(query),
    top: query.top ?? STANDARD_TOP,
    ...policyOf(query),
  }),
);
