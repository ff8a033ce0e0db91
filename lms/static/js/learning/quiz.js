// The page of a quiz: answers are saved as they are given, steps move, the time is counted down.
import "../web/saving.js";
import { startCountdown } from "./countdown.js";
import { startSteps } from "./steps.js";

startSteps();
startCountdown();
