/**
 * `<quotemark-quote src="https://newsroom.example.org/embed/…/…">` on any page: the quote in a
 * frame of its own, as high as its words.
 *
 * It is loaded as a plain script, maybe twice, so nothing of it may stand outside of the block.
 */
{
  const TALLEST_PX = 4000;

  class QuotemarkQuote extends HTMLElement {
    static readonly observedAttributes = ["src"];
    private frame: HTMLIFrameElement | undefined;

    connectedCallback(): void {
      addEventListener("message", this.told);
      this.show();
    }

    disconnectedCallback(): void {
      removeEventListener("message", this.told);
    }

    attributeChangedCallback(): void {
      if (this.isConnected) this.show();
    }

    private show(): void {
      this.frame?.remove();
      const address = this.address;
      if (!address) return;
      const frame = document.createElement("iframe");
      // Its scripts need their own origin to load footage; it is another one than this page's,
      // unless the newsroom shows its own quotes, and then nothing is gained by keeping it apart.
      frame.sandbox.add("allow-scripts", "allow-same-origin", "allow-popups");
      frame.sandbox.add("allow-popups-to-escape-sandbox");
      frame.allow = "fullscreen";
      frame.loading = "lazy";
      frame.title = this.title || "A quote and the moment it was said";
      frame.style.cssText = "display:block;width:100%;border:0;height:34rem";
      frame.src = address.href;
      this.style.display = "block";
      this.append(frame);
      this.frame = frame;
    }

    private get address(): URL | undefined {
      try {
        const address = new URL(this.getAttribute("src") ?? "", document.baseURI);
        return /^https?:$/.test(address.protocol) ? address : undefined;
      } catch {
        return undefined;
      }
    }

    private readonly told = ({ source, origin, data }: MessageEvent) => {
      const { frame, address } = this;
      if (!frame || source !== frame.contentWindow || origin !== address?.origin) return;
      const px = data?.quotemark === "height" ? Number(data.px) : Number.NaN;
      if (px > 0 && px <= TALLEST_PX) frame.style.height = `${Math.ceil(px)}px`;
    };
  }

  if (!customElements.get("quotemark-quote"))
    customElements.define("quotemark-quote", QuotemarkQuote);
}
