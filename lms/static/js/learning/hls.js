// Plays HLS where the browser takes media from scripts. An entry of its own: pages without renditions never load it.
import Hls from "hls.js/light";

// Who may not go on is not asked to wait through attempts that can only be refused again.
const isRefused = ({ response }) => [401, 403].includes(response?.code);

// Answers with what goes on after a refusal and what ends it; null where scripts cannot give this browser media.
export function playHls(video, address, { atSeconds, onEnd }) {
  if (!Hls.isSupported()) return null;
  // No worker: segments come as browsers take them, and the page's policy needs no exception for one.
  // A minute ahead is enough for a hospital's line, and spares the bytes of those who leave.
  const ahead = { maxBufferLength: 30, maxMaxBufferLength: 60, backBufferLength: 60 };
  const hls = new Hls({ enableWorker: false, startPosition: atSeconds, ...ahead });
  let [isMended, isStopped] = [false, false];
  const goOn = () => {
    if (isStopped) hls.startLoad();
    isStopped = false;
  };
  hls.on(Hls.Events.ERROR, (_name, error) => {
    if (isRefused(error)) {
      isStopped = true;
      hls.stopLoad();
      onEnd("refused");
    } else if (!error.fatal) {
      return;
    } else if (error.type === Hls.ErrorTypes.MEDIA_ERROR && !isMended) {
      isMended = true;
      hls.recoverMediaError();
    } else {
      onEnd("broken");
    }
  });
  hls.loadSource(address);
  hls.attachMedia(video);
  return { goOn, end: () => hls.destroy() };
}
