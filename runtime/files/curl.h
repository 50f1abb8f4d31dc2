/*
 * Files that curl opens by itself: certificates, keys, cookies. It is told of a transfer first and
 * opens them when the transfer begins, so what it gets lives until the end of the request.
 */
#ifndef PHPCA_FILES_CURL_H
#define PHPCA_FILES_CURL_H

void phpca_curl__swap(void);
void phpca_curl__restore(void);

/* No code of the request runs any more: what was lent to curl is given back. */
void phpca_curl_end_request(void);

#endif
