// Starts a recording; who pauses, or changes the source, before it has begun has not met an error.
export async function play(video) {
  try {
    await video.play();
  } catch (error) {
    if (error.name !== "AbortError") throw error;
  }
}
