// Checks passes to recordings: what is signed, and why, stands in lms/media/passes.py, which makes them. Where files
// are in S3 it signs the requests to the bucket (AWS Signature Version 4), for reading alone.
// `enduring_key` is preloaded from key.json, which `lms media nginx-key` writes. Addresses and cookies are taken
// apart by http.conf and locations.conf: nginx's own regular expressions take a tenth of the time of these.

import crypto from 'crypto';

// Whatever stands outside of functions is done anew for each request, so that as little as may be stands there.

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
    const may = bucket && r.variables.enduring_bucket && r.variables.enduring_stored !== NOTHING
        && (r.method === 'GET' || r.method === 'HEAD');
    return may && bucket.days[today(r)] ? '@enduring_bucket' : '@enduring';
}

// A stored name needs no escaping in an address, and the bucket says the type that we name.
function object(r) {
    const types = {
        jpg: 'image/jpeg', m3u8: 'application/vnd.apple.mpegurl', m4s: 'video/mp4', mov: 'video/mp4',
        mp3: 'audio/mpeg', mp4: 'video/mp4', vtt: 'text/vtt', webm: 'video/webm',
    };
    const name = r.variables.enduring_stored;
    const type = types[name.slice(name.lastIndexOf('.') + 1)] || 'application/octet-stream';
    return enduring_key.bucket.path + name + '?response-content-type=' + encodeURIComponent(type);
}

function host(r) {
    return r.variables.enduring_bucket.slice(r.variables.enduring_bucket.indexOf('://') + 3);
}

function time() {
    return new Date().toISOString().slice(0, 19).replace(/[-:]/g, '') + 'Z';
}

function today(r) {
    return r.variables.enduring_time.slice(0, 8);
}

function token() {
    return enduring_key.bucket.token;
}

function authorization(r) {
    const bucket = enduring_key.bucket;
    const empty = digest('');
    const asked = r.variables.enduring_object.split('?');
    const signed = [['host', r.variables.enduring_bucket_host], ['x-amz-content-sha256', empty],
        ['x-amz-date', r.variables.enduring_time]];
    if (bucket.token) {
        signed.push(['x-amz-security-token', bucket.token]);
    }
    const names = signed.map((pair) => pair[0]).join(';');
    const lines = signed.map((pair) => pair[0] + ':' + pair[1] + '\n').join('');
    const canonical = [r.method, asked[0], asked[1], lines, names, empty].join('\n');
    const scope = today(r) + '/' + bucket.region + '/s3/aws4_request';
    const text = ['AWS4-HMAC-SHA256', r.variables.enduring_time, scope, digest(canonical)].join('\n');
    const key = Buffer.from(bucket.days[today(r)], 'hex');
    return 'AWS4-HMAC-SHA256 Credential=' + bucket.access_key + '/' + scope + ', SignedHeaders=' + names
        + ', Signature=' + crypto.createHmac('sha256', key).update(text).digest('hex');
}

// What the bucket says about itself is nobody's business.
function hide(r) {
    for (const name in r.headersOut) {
        if (name.toLowerCase().startsWith('x-amz')) {
            delete r.headersOut[name];
        }
    }
}

export default { authorization, hide, host, object, otherwise, stored, time, token };
