// The library's page, where recordings are uploaded.
import { startUploads } from "./uploading.js";

startUploads();
