// Checks passes to recordings: what is signed, and why, stands in lms/media/passes.py, which makes them.
// `enduring_key` is preloaded from key.json, which `lms media nginx-key` writes. Addresses and cookies are taken
// apart by http.conf and locations.conf, with nginx's own regular expressions.

import crypto from 'crypto';

// The engine begins anew with each request, and makes every constant and function of this file again: the fewer the
// better. No file has this name, so that the application is asked.
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
function stored(r) {
    const known = r.variables;
    const prefix = known.enduring_prefix;
    const cookie = known.enduring_cookie;
    if (!prefix || !cookie) {
        return NOTHING;
    }
    const now = Date.now() / 1000;
    const end = known.enduring_end;
    const sitting = known.enduring_sitting;
    const freshness = known.enduring_freshness;
    if (!(now < Number(end) && now < Number(freshness))) {
        return NOTHING;
    }
    const wanted = signature('cookie\n' + sitting + '\n' + freshness)
        + signature('address\n' + prefix + '\n' + end + '\n' + sitting);
    return same(wanted, cookie + known.enduring_signature) ? '/' + known.enduring_name : NOTHING;
}

// Where a request goes whose file is not on this disk: to the bucket with a good pass and a key for today.
function otherwise(r) {
    const bucket = enduring_key.bucket;
    const time = r.variables.enduring_time;
    const may = bucket && time && r.variables.enduring_bucket && r.variables.enduring_stored !== NOTHING
        && (r.method === 'GET' || r.method === 'HEAD');
    return may && bucket.days[time.slice(0, 8)] ? '@enduring_bucket' : '@enduring';
}

export default { otherwise, stored };
