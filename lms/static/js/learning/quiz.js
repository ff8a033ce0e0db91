// The page of a quiz: answers are saved as they are given, steps move.
import "../web/saving.js";
import { startSteps } from "./steps.js";

startSteps();
