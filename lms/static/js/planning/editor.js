// The page on which a draft is written.
import { startEditor } from "./workbench.js";

startEditor();
