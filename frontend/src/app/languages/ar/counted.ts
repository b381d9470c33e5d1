import { pluralsOf } from "@/lib/language/plural";

const plural = pluralsOf("ar");

/** "3 tasks": Arabic has six forms. */
export const counted = (count: number): string =>
  plural(count, { zero: "لا مهام", one: "مهمة واحدة", two: "مهمتان", few: "# مهام", many: "# مهمة", other: "# مهمة" });
