// Signs the requests that nginx sends to a bucket of S3 (AWS Signature Version 4), for reading alone.
// `enduring_key` is preloaded from key.json: its key of the day signs, and no secret can be found from it.

import crypto from 'crypto';

function digest(text) {
    return crypto.createHash('sha256').update(text).digest('hex');
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

function token() {
    return enduring_key.bucket.token;
}

function authorization(r) {
    const bucket = enduring_key.bucket;
    const empty = digest('');
    const day = r.variables.enduring_time.slice(0, 8);
    const asked = r.variables.enduring_object.split('?');
    const signed = [['host', r.variables.enduring_bucket_host], ['x-amz-content-sha256', empty],
        ['x-amz-date', r.variables.enduring_time]];
    if (bucket.token) {
        signed.push(['x-amz-security-token', bucket.token]);
    }
    const names = signed.map((pair) => pair[0]).join(';');
    const lines = signed.map((pair) => pair[0] + ':' + pair[1] + '\n').join('');
    const canonical = [r.method, asked[0], asked[1], lines, names, empty].join('\n');
    const scope = day + '/' + bucket.region + '/s3/aws4_request';
    const text = ['AWS4-HMAC-SHA256', r.variables.enduring_time, scope, digest(canonical)].join('\n');
    const key = Buffer.from(bucket.days[day], 'hex');
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

export default { authorization, hide, host, object, time, token };
