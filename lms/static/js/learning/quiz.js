// The page of a quiz: answers are saved as they are given and told in the list, steps move, time is counted down.
import "../web/saving.js";
import { startCountdown } from "./countdown.js";
import { startLeaves } from "./leaves.js";
import { startSteps } from "./steps.js";

startSteps();
startCountdown();
startLeaves();
