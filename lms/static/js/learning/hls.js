// Plays HLS where the browser takes media from scripts. An entry of its own: pages without renditions never load it.
import Hls from "hls.js/light";

const REFUSED = [401, 403];

// What ends the playing, in a word: "refused" where this reader may not go on, "broken" for everything else.
const wordFor = ({ response }) => (REFUSED.includes(response?.code) ? "refused" : "broken");

// Answers with what goes on after a refusal and what ends it; null where scripts cannot give this browser media.
export function playHls(video, address, { atSeconds, onEnd }) {
  if (!Hls.isSupported()) return null;
  // No worker: segments come as browsers take them, and the page's policy needs no exception for one.
  const hls = new Hls({ enableWorker: false, startPosition: atSeconds, maxBufferLength: 30, backBufferLength: 60 });
  let isMended = false;
  hls.on(Hls.Events.ERROR, (_name, error) => {
    if (!error.fatal) return;
    if (error.type === Hls.ErrorTypes.MEDIA_ERROR && !isMended) {
      isMended = true;
      hls.recoverMediaError();
    } else {
      onEnd(wordFor(error));
    }
  });
  hls.loadSource(address);
  hls.attachMedia(video);
  return { goOn: () => hls.startLoad(), end: () => hls.destroy() };
}
