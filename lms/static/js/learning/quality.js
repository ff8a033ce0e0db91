// Pure: which of the qualities on offer is played, from what was chosen before on this device.

export const AUTOMATIC = "auto";
export const SOUND = "sound";

const height = (quality) => Number(quality) || 0;

// A height that this recording does not have becomes the next one below it, so that a slow line stays spared. What is
// offered first is what nobody chose.
export function chosenFrom(offered, wanted) {
  if (offered.includes(wanted)) return wanted;
  const below = offered.filter((one) => height(one) > 0 && height(one) <= height(wanted));
  return below.sort((one, other) => height(other) - height(one))[0] ?? offered[0];
}
