// The clock of a race that is looked at: its unit, the moment that is shown, and whether it plays or follows the race.

/** @typedef {import("./model.js").Model} Model */

const MOST_PASSED = 0.25; // seconds of one frame: a tab that was away does not leap

export class Clock {
  /** @param {Model} model */
  constructor(model) {
    this.model = model;
    this.by = "trials";
    this.at = 0;
    this.isPlaying = false;
    this.isFollowing = true;
    this.speed = 3; // trials per second
    /** @type {number | null} */
    this.wanted = null; // the moment of the link, until the race has come so far
  }

  get isSeconds() {
    return this.by === "seconds";
  }

  get start() {
    return this.isSeconds ? 0 : 1;
  }

  get end() {
    return this.isSeconds ? this.model.reachedSeconds : Math.max(this.model.reached, 1);
  }

  /** In another unit, at the same share of the race. @param {string} by */
  reclock(by) {
    const share = this.end > this.start ? (this.at - this.start) / (this.end - this.start) : 1;
    this.by = by;
    this.at = this.start + share * (this.end - this.start);
  }

  /** @param {number} at */
  jump(at) {
    this.wanted = null;
    this.at = Math.min(Math.max(at, this.start), this.end);
    this.isFollowing = !this.isPlaying && this.at >= this.end;
  }

  /** @param {number} direction 1 or -1 */
  step(direction) {
    this.isPlaying = false;
    const size = (this.end - this.start) / 40;
    this.jump(this.isSeconds ? this.at + direction * size : Math.round(this.at) + direction);
  }

  toggle() {
    if (this.isPlaying) {
      this.isPlaying = false;
      return;
    }
    if (this.at >= this.end - 1e-9) this.at = this.start;
    this.isPlaying = true;
    this.isFollowing = false;
  }

  // The race has come further.
  follow() {
    if (this.isFollowing) this.at = this.end;
    if (this.wanted === null) return;
    this.at = Math.min(this.wanted, this.end);
    if (this.end >= this.wanted || this.model.isOver) this.wanted = null;
  }

  /** Plays on; whether anything moved. @param {number} seconds since the last frame */
  advance(seconds) {
    if (!this.isPlaying) return false;
    const rate = this.isSeconds ? (this.speed * (this.end - this.start)) / Math.max(this.model.reached, 1) : this.speed;
    this.at = Math.min(this.at + rate * Math.min(seconds, MOST_PASSED), this.end);
    if (this.at >= this.end && this.model.isOver) {
      this.isPlaying = false;
      this.isFollowing = true;
    }
    return true;
  }
}
