import type { ModelList } from "@voicebio/contract";
import type { Caller } from "../domain/caller.ts";
import type { Dependencies } from "./dependencies.ts";
import { servingModels } from "./serving-models.ts";
import { recipeViews } from "./views.ts";

export const listModels =
  (deps: Pick<Dependencies, "modelStore" | "unitOfWork" | "recipes">) =>
  async (caller: Caller): Promise<ModelList> => ({
    items: deps.modelStore.cards().map((card) => ({
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
    recipes: recipeViews(await servingModels(deps, deps.unitOfWork.stores, caller.tenantId)),
  });
