/** Pictures over the page: swiped, zoomed, by keys. Loaded with the first picture that is opened (`pictures.ts`). */
import PhotoSwipe from "photoswipe";
import { find } from "./page";
import { word } from "./words";

/** Opens a picture with those beside it; its styles come first. */
export async function open(link: HTMLElement, styles: string): Promise<void> {
  await styled(styles);
  const links = [...(link.closest(".pictures")?.querySelectorAll<HTMLAnchorElement>("a") ?? [])];
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  new PhotoSwipe({
    dataSource: links.map((one) => {
      const image = find<HTMLImageElement>("img", one);
      return { src: one.href, width: Number(one.dataset["width"]), height: Number(one.dataset["height"]), alt: image?.alt ?? one.dataset["alt"] ?? "", ...(image ? { msrc: image.currentSrc || image.src } : {}), element: one };
    }),
    index: links.indexOf(link as HTMLAnchorElement),
    bgOpacity: 0.92,
    showHideAnimationType: isStill ? "none" : "fade",
    closeTitle: word("close"), zoomTitle: word("zoom"), arrowPrevTitle: word("previous"), arrowNextTitle: word("next"),
    errorMsg: word("no_picture"),
  }).init();
}

let asked: Promise<void> | undefined;

function styled(styles: string): Promise<void> {
  asked ??= new Promise((done, failed) => {
    const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: styles });
    sheet.addEventListener("load", () => done());
    sheet.addEventListener("error", failed);
    document.head.append(sheet);
  });
  return asked;
}
