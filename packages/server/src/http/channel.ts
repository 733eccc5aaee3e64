import type { ChannelChoice } from "@voicebio/engine";

/** The query's `channel`, whose form the schema has checked. */
export const channelOf = ({ channel }: { readonly channel?: string }): ChannelChoice =>
  channel === undefined || channel === "mix" ? "mix" : Number(channel);
