// Brings the pages alive; without it they are still read, followed and watched.
// A classic script: browsers refuse module scripts from disk.
"use strict";

(() => {
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);

  // The browser's own memory may be shut off, as it is in private windows and some files.
  const remember = (key, value) => { try { localStorage.setItem(`quotemark.${key}`, value); } catch { /* forgotten then */ } };
  const recall = (key) => { try { return localStorage.getItem(`quotemark.${key}`); } catch { return null; } };

  // Media Fragments 1.0, section 4.2.1: seconds or [hh:]mm:ss. Null for what must be ignored.
  function seconds(text) {
    const parts = /^(?:(?:(\d+):)?([0-5]?\d):)?(\d+(?:\.\d*)?)$/.exec(text);
    if (!parts || (parts[2] !== undefined && parts[3] >= 60)) return null;
    return (parts[1] || 0) * 3600 + (parts[2] || 0) * 60 + Number(parts[3]);
  }

  function moment(fragment) {
    const times = fragment.replace(/^#/, "").split("&").filter((part) => part.startsWith("t="));
    const value = /^t=(?:npt:)?([^,]*)(?:,(.+))?$/.exec(times.pop() ?? "");
    if (!value || (value[1] === "" && value[2] === undefined)) return null;
    const start = value[1] === "" ? 0 : seconds(value[1]);
    const end = value[2] === undefined ? Infinity : seconds(value[2]);
    return start === null || end === null || start >= end ? null : { start, end };
  }

  // Plays one moment: stops once at its end, unless somebody has gone elsewhere meanwhile.
  class Player {
    constructor(video, onTime) {
      this.video = video;
      this.range = null;
      this.onTime = onTime;
      for (const event of ["timeupdate", "seeked", "loadedmetadata"]) video.addEventListener(event, () => this.tick());
      video.addEventListener("play", () => this.frames());
    }

    seek(start, end = Infinity) {
      this.range = end === Infinity ? null : { start, end };
      this.video.currentTime = start;
      this.tick();
    }

    play() {
      this.video.play().catch(() => { /* the browser wants a press on its own button */ });
    }

    frames() {
      this.tick();
      if (!this.video.paused) requestAnimationFrame(() => this.frames());
    }

    tick() {
      const { video, range } = this;
      const now = video.currentTime;
      if (range && !video.seeking) {
        if (now >= range.end && now < range.end + 1 && !video.paused) video.pause();
        if (now >= range.end || now < range.start - 0.5) this.range = null;
      }
      this.onTime(now * 1000);
    }
  }

  // Elements with data-start and data-end in milliseconds; lights those that hold a time.
  class Lights {
    constructor(elements) {
      this.spans = elements
        .map((element) => ({ element, start: Number(element.dataset.start), end: Number(element.dataset.end) }))
        .sort((a, b) => a.start - b.start);
      this.longest = this.spans.reduce((most, { start, end }) => Math.max(most, end - start), 0);
      this.lit = new Set();
    }

    at(ms) {
      const lit = new Set(this.between(ms, ms + 1));
      for (const element of this.lit) if (!lit.has(element)) element.classList.remove("lit");
      for (const element of lit) element.classList.add("lit");
      this.lit = lit;
      return lit;
    }

    between(start, end) {
      let low = 0;
      let high = this.spans.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if (this.spans[middle].start < start - this.longest) low = middle + 1; else high = middle;
      }
      const found = [];
      for (; low < this.spans.length && this.spans[low].start < end; low += 1) {
        if (this.spans[low].end > start) found.push(this.spans[low].element);
      }
      return found;
    }
  }

  function watchPage() {
    const video = byId("player");
    const rows = byId("rows");
    const timeline = byId("timeline");
    const lights = {
      words: new Lights(all(".word[data-start]", rows)),
      rows: new Lights(all(".row", rows)),
      quotes: new Lights(all(".mark, .card[data-start]")),
    };
    const follow = follower(rows, byId("follow"));
    const player = new Player(video, (ms) => {
      lights.words.at(ms);
      lights.quotes.at(ms);
      follow.to([...lights.rows.at(ms)][0]);
      const left = `${(100 * ms) / (video.duration * 1000 || Infinity)}%`;
      for (const end of ["x1", "x2"]) byId("playhead").setAttribute(end, left);
    });

    const mark = ({ start, end }) => {
      const last = Math.min(end, video.duration);
      const percent = 100 / video.duration;
      byId("range").setAttribute("x", `${start * percent}%`);
      byId("range").setAttribute("width", `${Math.max(last - start, 0) * percent}%`);
      for (const row of all(".row.marked", rows)) row.classList.remove("marked");
      const within = lights.rows.between(start * 1000, Math.min(end, start + 10) * 1000);
      follow.to(within[0]);
      if (end !== Infinity) for (const row of lights.rows.between(start * 1000, end * 1000)) row.classList.add("marked");
    };
    const go = (play) => {
      const where = moment(location.hash);
      if (!where) return;
      follow.resume();
      player.seek(where.start, where.end);
      if (video.duration) mark(where); else video.addEventListener("loadedmetadata", () => mark(where), { once: true });
      if (play) player.play();
    };

    // A followed link is a wish to hear; arriving from elsewhere waits for the play button.
    let pressed = false;
    addEventListener("hashchange", () => { go(pressed); pressed = false; });
    document.addEventListener("click", (event) => {
      const link = event.target.closest?.('a[href^="#t="]');
      if (!link) return;
      if (link.getAttribute("href") === location.hash) go(true); else pressed = true;
    });
    timeline.addEventListener("click", (event) => {
      if (event.target.closest(".mark") || !video.duration) return;
      const box = timeline.getBoundingClientRect();
      follow.resume();
      player.seek(((event.clientX - box.left) / box.width) * video.duration);
    });
    rows.addEventListener("click", (event) => {
      const target = event.target.closest(".word[data-start]") ?? event.target.closest(".row");
      if (!target || event.target.closest("a") || !getSelection().isCollapsed) return;
      follow.resume();
      player.seek(target.dataset.start / 1000);
    });
    subtitles(video);
    columns();
    copying(video);
    go(false);
  }

  // Keeps what is said in view until the reader scrolls; then waits to be asked back.
  function follower(rows, button) {
    let following = true;
    let shown = null;
    const pause = () => { if (!following) return; following = false; button.hidden = false; };
    const bring = () => {
      if (!shown) return;
      const height = rows.clientHeight;
      const top = shown.getBoundingClientRect().top - rows.getBoundingClientRect().top;
      if (top > height * 0.1 && top + shown.offsetHeight < height * 0.75) return;
      rows.scrollTo({ top: rows.scrollTop + top - height * 0.3, behavior: calm.matches ? "auto" : "smooth" });
    };
    const resume = () => { following = true; button.hidden = true; };
    for (const event of ["wheel", "touchmove"]) rows.addEventListener(event, pause, { passive: true });
    rows.addEventListener("pointerdown", (event) => { if (event.target === rows) pause(); }); // the scroll bar
    rows.addEventListener("keydown", (event) => {
      if (event.target === rows && /^(Arrow|Page|Home|End| )/.test(event.key)) pause();
    });
    button.addEventListener("click", () => { resume(); bring(); });
    return {
      resume,
      to(row) { if (row && row !== shown) { shown = row; if (following) bring(); } },
    };
  }

  function subtitles(video) {
    const choices = [byId("subtitles"), byId("second")].filter(Boolean);
    const wanted = () => choices.map((choice) => choice.value);
    const showing = () => [...video.textTracks].filter((track) => track.mode === "showing").map((track) => track.language);
    const show = () => { for (const track of video.textTracks) track.mode = wanted().includes(track.language) ? "showing" : "disabled"; };
    for (const choice of choices) {
      const kept = recall(choice.id);
      if (kept !== null && [...choice.options].some((option) => option.value === kept)) choice.value = kept;
      choice.addEventListener("change", () => { caption?.replaceChildren(); show(); remember(choice.id, choice.value); });
    }
    const caption = byId("caption"); // sound has no picture to show them in
    const spoken = (language) => {
      const line = document.createElement("span");
      const track = [...video.textTracks].find((each) => each.language === language && each.mode === "showing");
      line.lang = language;
      line.textContent = [...track?.activeCues ?? []].map((cue) => cue.getCueAsHTML().textContent).join("\n");
      return line;
    };
    const write = () => caption.replaceChildren(...[...new Set(wanted())].filter(Boolean).map(spoken));
    if (caption) for (const track of video.textTracks) track.addEventListener("cuechange", write);
    // The video's own menu changes the tracks too.
    video.textTracks.addEventListener("change", () => {
      const now = showing();
      if (now.every((language) => wanted().includes(language)) && wanted().every((each) => !each || now.includes(each))) return;
      choices.forEach((choice, at) => { choice.value = now[at] ?? ""; });
    });
    show();
  }

  function columns() {
    const boxes = all("input[name=column]");
    const apply = () => {
      for (const box of boxes) {
        for (const cell of all(`.cell[data-column="${box.value}"]`)) cell.hidden = !box.checked;
      }
    };
    const kept = recall("columns")?.split(",") ?? [];
    if (boxes.some((box) => kept.includes(box.value))) for (const box of boxes) box.checked = kept.includes(box.value);
    for (const box of boxes) {
      box.addEventListener("change", () => {
        if (!boxes.some(({ checked }) => checked)) box.checked = true; // something must stay to read
        apply();
        remember("columns", boxes.filter(({ checked }) => checked).map(({ value }) => value).join());
      });
    }
    apply();
  }

  function copying(video) {
    const say = (text) => { byId("status").textContent = text; };
    byId("copy").addEventListener("click", async () => {
      const here = `#t=${Number(video.currentTime.toFixed(3))}`;
      try {
        await navigator.clipboard.writeText(location.href.split("#")[0] + here);
        say("Copied");
      } catch {
        history.replaceState(null, "", here);
        say("The link is in the address bar");
      }
    });
  }

  function articlePage() {
    const dock = byId("dock");
    const video = byId("player");
    const player = new Player(video, () => {});
    let opener = null;

    const light = (note) => {
      for (const element of all(".lit")) element.classList.remove("lit");
      if (!note) return;
      const id = note.id.replace(/^note-/, "");
      for (const element of [note, byId(id), ...all(`.quote[data-note="${id}"]`)]) element?.classList.add("lit");
    };
    const open = (note, from) => {
      const says = [...note.children].map((child) => child.cloneNode(true));
      byId("says").replaceChildren(...says);
      byId("says").scrollTop = 0;
      if (video.dataset.src !== note.dataset.src) {
        video.dataset.src = note.dataset.src;
        video.className = note.dataset.kind;
        video.poster = note.dataset.poster ?? "";
        video.src = note.dataset.src;
      }
      dock.hidden = false;
      document.body.classList.add("docked");
      opener = from;
      light(note);
      player.seek(note.dataset.start / 1000, note.dataset.end / 1000);
      player.play();
      uncover(from);
    };
    const uncover = (element) => {
      const hidden = element.getBoundingClientRect().bottom + 24 - dock.getBoundingClientRect().top;
      if (hidden > 0) scrollBy({ top: hidden, behavior: calm.matches ? "auto" : "smooth" });
    };
    const close = () => {
      video.pause();
      dock.hidden = true;
      document.body.classList.remove("docked");
      light(null);
      opener?.focus({ preventScroll: true });
    };

    document.addEventListener("click", (event) => {
      const link = event.target.closest?.("a.quote, a.badge");
      if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      const note = byId(`note-${link.dataset.note ?? link.id}`);
      if (!note?.dataset.src) return;
      event.preventDefault();
      open(note, link);
    });
    document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !dock.hidden) close(); });
    byId("close").addEventListener("click", close);
  }

  if (byId("timeline")) watchPage();
  if (byId("dock")) articlePage();
})();
