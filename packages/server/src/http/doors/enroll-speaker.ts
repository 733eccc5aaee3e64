import { ROUTES } from "@voicebio/contract";
import { channelOf } from "../channel.ts";
import { door } from "../door.ts";
import { policyOf } from "../policy-choice.ts";
import { atLeastOne } from "../recordings.ts";

export const enrollSpeakerDoor = door(
  ROUTES.enrollSpeaker,
  (useCases, { caller, params, query, recordings, keepReceipt }) =>
    useCases.enrollSpeaker(
      caller,
      {
        speakerId: params.speakerId,
        recordings: atLeastOne(recordings),
        channel: channelOf(query),
        ...policyOf(query),
      },
      keepReceipt,
    ),
  (result) => (result.id === null ? 200 : 201),
);
