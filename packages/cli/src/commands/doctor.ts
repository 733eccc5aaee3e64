import { localSocketPath } from "@voicebio/server";
import type { Command } from "../command.ts";
import {
  type Check,
  check,
  lookAtAnalysis,
  lookAtDataFolder,
  lookAtDisk,
  lookAtModels,
  lookAtNode,
  lookAtRecipes,
  lookForFfmpeg,
} from "../doctor-checks.ts";
import { EXIT } from "../exit-codes.ts";
import { socketAnswers } from "../local-client.ts";
import { DATA_OPTION, settingsOf } from "../settings.ts";
import { plain } from "../wording.ts";

export const doctor: Command = {
  name: "doctor",
  usage: [""],
  summary: "Look whether everything is in order on this machine",
  details: "The exit status is 78 when something failed; a warning alone is 0.",
  options: {
    json: { help: "one JSON object a check: subject, state (ok, warning, failed), detail" },
    ...DATA_OPTION,
  },
  examples: ["voicebio doctor"],
  run: async (args, context) => {
    const { dataFolder, modelsFolder, recipes } = settingsOf(args, context).config;
    const looks: readonly (readonly [string, () => Promise<Omit<Check, "subject">>])[] = [
      ["node", () => lookAtNode(process.versions.node)],
      ["models", () => lookAtModels(modelsFolder)],
      ["recipes", () => lookAtRecipes(modelsFolder, recipes)],
      ["analysis", () => lookAtAnalysis(modelsFolder)],
      ["ffmpeg", () => lookForFfmpeg(context.env["PATH"])],
      ["data folder", () => lookAtDataFolder(dataFolder)],
      ["disk", () => lookAtDisk(dataFolder)],
      ["server", () => lookForServer(dataFolder)],
    ];
    let failed = false;
    for (const [subject, look] of looks) {
      const found = await check(subject, look);
      failed ||= found.state === "failed";
      context.print(
        args.flag("json") ? JSON.stringify(found) : `${found.state.padEnd(7)}  ${subject}: ${plain(found.detail)}`,
      );
    }
    return failed ? EXIT.config.code : EXIT.done.code;
  },
};

async function lookForServer(dataFolder: string): Promise<Omit<Check, "subject">> {
  const path = localSocketPath(dataFolder);
  if (path === undefined) return { state: "failed", detail: `the path ${dataFolder} is too long for a socket in it` };
  const answers = await socketAnswers(path);
  return { state: "ok", detail: answers ? "one holds the data folder and answers" : "none holds the data folder" };
}
