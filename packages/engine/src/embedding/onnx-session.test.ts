import assert from "node:assert/strict";
import { test } from "node:test";
import { multipliesExactly } from "./onnx-session.ts";

test("8-bit products are exact with VNNI and off x64, and taken for inexact where nothing is known", () => {
  assert.ok(multipliesExactly("x64", "flags : fpu avx2 avx512_vnni avx512_bf16"));
  assert.ok(multipliesExactly("x64", "flags : fpu avx2 avx_vnni"));
  assert.ok(multipliesExactly("arm64", ""));
  assert.ok(!multipliesExactly("x64", "flags : fpu avx2 avx512f"));
  assert.ok(!multipliesExactly("x64", ""));
});
