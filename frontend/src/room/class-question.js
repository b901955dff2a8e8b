/** A question of a page while it is open to the class, and its counts once it is closed. */

import { find, findAll, make } from "../shared/dom.js";
import { ballotFor, messageOf, sendBallot } from "./ballot.js";
import { renderCounts } from "./counts.js";
import { makeButton, makeParagraph } from "./make.js";

/**
 * @typedef {object} RoomState what the server tells every open page
 * @property {string} poll the opening of the question
 * @property {string} page the path of its page
 * @property {string} id of its element
 * @property {boolean} isOpen
 * @property {number | null} total
 * @property {number[] | null} counts null while it is open, and if few have answered
 */

/**
 * Return the number of the answer that is chosen on the page, from 1; 0 for none.
 * @param {HTMLElement} root
 */
const chosenOf = (root) =>
  /** @type {HTMLInputElement[]} */ (findAll(root, "input[type=radio]")).findIndex(
    (input) => input.checked,
  ) + 1;

/** @param {HTMLElement} root */
const choicesOf = (root) =>
  findAll(root, ".prompt-choice > span").map((choice) => choice.textContent ?? "");

export class ClassQuestion {
  /**
   * @param {HTMLElement} root the question on the page
   * @param {Record<string, string>} words
   * @param {URL} address where answers are sent
   */
  constructor(root, words, address) {
    this.root = root;
    this.words = words;
    this.address = address;
    this.box = make("div");
    this.box.className = "prompt-room";
    this.status = makeParagraph("", "room-told");
    this.status.setAttribute("role", "status");
    find(root, ".prompt-feedback").before(this.box);
  }

  /** @param {RoomState} state */
  show(state) {
    if (state.isOpen) this.#showOpen(state);
    else this.#showClosed(state);
  }

  remove() {
    this.box.remove();
  }

  /** @param {RoomState} state */
  #showOpen({ poll }) {
    const { words, status } = this;
    const ballot = ballotFor(poll);
    status.textContent = ballot.choice ? (words.room_sent ?? "") : "";
    this.box.replaceChildren(
      makeParagraph(words.room_open ?? "", "room-open"),
      makeParagraph(words.room_private ?? "", "room-private"),
      makeButton(words.room_send ?? "", () => this.#send(poll), "room-send"),
      status,
    );
  }

  /** @param {string} poll */
  async #send(poll) {
    const choice = chosenOf(this.root);
    if (!choice) {
      this.status.textContent = this.words.prompt_choose ?? "";
      return;
    }
    const status = await sendBallot(this.address, poll, choice);
    this.status.textContent = this.words[messageOf(status)] ?? "";
  }

  /** @param {RoomState} state */
  #showClosed({ poll, total, counts }) {
    const message = counts ? this.words.room_closed : this.words.room_few;
    this.status.textContent = (message ?? "").replace("{count}", String(total));
    const own = ballotFor(poll).choice;
    const list = counts ? [renderCounts(choicesOf(this.root), counts, own)] : [];
    this.box.replaceChildren(this.status, ...list);
  }
}
