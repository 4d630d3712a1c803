/** Reading JSON with tolerance: what is missing, or of another type, is empty. */
import type { JsonObject } from "./noah-api";

export const text = (value: unknown): string => (typeof value === "string" ? value : "");
export const number = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);
export const object = (value: unknown): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
export const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === "string" && one !== "") : [];
export const list = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.map(object) : []);
