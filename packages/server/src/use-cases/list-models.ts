import type { ModelList } from "@voicebio/contract";
import type { Dependencies } from "./dependencies.ts";

export const listModels =
  ({ modelStore, models }: Pick<Dependencies, "modelStore" | "models">) =>
  (): ModelList => ({
    items: modelStore.cards().map((card) => ({
      name: card.name,
      title: card.title,
      task: card.task,
      file: card.file,
      sha256: card.sha256,
      licence: card.licence,
      origin: { ...card.origin },
      command: card.command,
      input: card.input,
      output: card.output,
      figures: { ...card.figures },
      limits: [...card.limits],
    })),
    next: null,
    recipes: models.map((model, position) => ({ id: model.recipe, calibration: model.id, default: position === 0 })),
  });
