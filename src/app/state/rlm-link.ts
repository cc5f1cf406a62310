/** What the address bar says of the RLM workspace: a line to a part of the page that is loaded only when it is opened. */

/** That the workspace is open, and no more. */
export const EMPTY_RLM = '#view.workspace=rlm';

let link = EMPTY_RLM;

/** The part of a link behind its host that opens the RLM workspace as it was last set. */
export const rlmLink = (): string => link;
export const noteRlmLink = (hash: string): void => {
  link = hash;
};

/** Whether an address has the RLM workspace open, whatever else it says. */
export const showsRlm = (hash: string): boolean =>
  /[#&](view\.workspace=rlm|preset=rlm-[^&]*)(&|$)/.test(hash);
