import { call } from "./endpoints";
import type * as generated from "./generated";

/** Before anybody is signed in. */
export const sessionApi = {
  setup: () => call<generated.AuthReadSetupData, generated.Setup>("GET", "/api/setup", {}),
  login: (body: generated.Login) => call<generated.AuthLoginData, generated.SignedIn>("POST", "/api/auth/login", { body }),
  register: (body: generated.Register) =>
    call<generated.AuthRegisterData, generated.SignedIn>("POST", "/api/auth/register", { body }),
};
