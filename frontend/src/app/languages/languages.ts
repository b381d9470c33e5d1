import { speak, type Translate } from "@/lib/language/words";
import { readSetting } from "@/lib/settings/settings";

/** The languages of the interface besides English. `en-XA` lengthens and marks English, for tests. */
const LANGUAGES: Record<string, () => Promise<{ translate: Translate; tag: string }>> = {
  de: () => import("./de"),
  ar: () => import("./ar"),
  "en-XA": () => import("./pseudo"),
};

export async function speakChosen(): Promise<void> {
  const chosen = await LANGUAGES[readSetting("language")]?.();
  if (chosen) speak(chosen.tag, chosen.translate);
}
