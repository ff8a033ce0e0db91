// Checks passes to recordings: what is signed, and why, stands in lms/media/passes.py, which makes them.
// `enduring_key` is preloaded from key.json, which `lms media nginx-key` writes.

import crypto from 'crypto';

const ADDRESS = /^\/(?:activities|recordings)\/[^\/]+\/stream\/(\d{1,12})\.(\d{1,2})\.([A-Za-z0-9_-]{43})\/(.+)$/;
// No part of a stored name begins with a dot: neither do temporary files, nor can a name climb out of its folder.
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*$/;
const SITTING = /(?:^|;\s*)(?:__Host-)?enduring-sitting=([A-Za-z0-9_-]{43})\.(\d{1,12})\.([A-Za-z0-9_-]{43})(?:;|$)/;
// No file has this name, so that the application is asked.
const NOTHING = '/.no-such-file';

function signature(text) {
    return crypto.createHmac('sha256', enduring_key.key).update(text).digest('base64url');
}

// Digests are compared, so that the time it takes tells nothing about the signature.
function same(one, other) {
    return digest(one) === digest(other);
}

function digest(text) {
    return crypto.createHash('sha256').update(text).digest('hex');
}

// The stored file that this request may have, below the folder of media; else a name that no file has.
// nginx has decoded and normalised r.uri, and serves the very name that is returned here.
function stored(r) {
    const address = ADDRESS.exec(r.uri);
    const cookie = SITTING.exec(r.headersIn.Cookie || '');
    if (!address || !cookie || !NAME.test(address[4])) {
        return NOTHING;
    }
    const now = Date.now() / 1000;
    if (!(now < Number(address[1]) && now < Number(cookie[2]))) {
        return NOTHING;
    }
    const parts = address[4].split('/');
    const depth = Number(address[2]);
    if (depth < 1 || depth > parts.length) {
        return NOTHING;
    }
    const prefix = parts.slice(0, depth).join('/');
    const wanted = signature('cookie\n' + cookie[1] + '\n' + cookie[2])
        + signature('address\n' + prefix + '\n' + address[1] + '\n' + cookie[1]);
    return same(wanted, cookie[3] + address[3]) ? '/' + address[4] : NOTHING;
}

export default { stored };
