import type { IndexHit } from "../../ports/voice-index.ts";
import { Gallery } from "./gallery.ts";
import { VectorMemory } from "./vector-memory.ts";

/** Every tenant's galleries, one a recipe; one that is empty is not kept. Lives in the index's thread. */
export class Galleries {
  readonly #memory = new VectorMemory();
  readonly #tenants = new Map<string, Map<string, Gallery>>();

  /** @param vectors one row a speaker */
  put(tenantId: string, recipe: string, speakerIds: readonly string[], vectors: Float32Array): void {
    if (speakerIds.length === 0) return;
    const length = vectors.length / speakerIds.length;
    if (!Number.isInteger(length)) throw new RangeError("the vectors are not one row a speaker");
    const gallery = this.#find(tenantId, recipe) ?? this.#make(tenantId, recipe, length);
    for (const [i, id] of speakerIds.entries()) gallery.put(id, vectors.subarray(i * length, (i + 1) * length));
  }

  remove(tenantId: string, recipe: string, speakerId: string): void {
    const gallery = this.#find(tenantId, recipe);
    gallery?.remove(speakerId);
    if (gallery?.size === 0) this.#drop(tenantId, recipe);
  }

  search(tenantId: string, recipe: string, vector: Float32Array, top: number): readonly IndexHit[] {
    return this.#find(tenantId, recipe)?.search(vector, top) ?? [];
  }

  size(tenantId: string, recipe: string): number {
    return this.#find(tenantId, recipe)?.size ?? 0;
  }

  #find(tenantId: string, recipe: string): Gallery | undefined {
    return this.#tenants.get(tenantId)?.get(recipe);
  }

  #make(tenantId: string, recipe: string, length: number): Gallery {
    const gallery = new Gallery(this.#memory, length);
    const recipes = this.#tenants.get(tenantId) ?? new Map<string, Gallery>();
    this.#tenants.set(tenantId, recipes.set(recipe, gallery));
    return gallery;
  }

  #drop(tenantId: string, recipe: string): void {
    const recipes = this.#tenants.get(tenantId);
    recipes?.delete(recipe);
    if (recipes?.size === 0) this.#tenants.delete(tenantId);
  }
}
