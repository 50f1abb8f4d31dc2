/*
 * Functions that get other arguments than the program gave, so that the original finds what the
 * program means. One list (exchange.c) says which function, in which argument, and how:
 *
 *   include_path  with use_include_path the name is searched on disk only: what include would find
 *   descriptor    a library opens the file by its name: /proc/self/fd/N, a memory file
 *   keys          names of keys, certificates and requests for OpenSSL: for "file://" the contents,
 *                 as it may get them; for files that it reads a temporary file
 *   expanded      PHP makes the name real by asking the disk before it opens it: the real name
 *   text          the same, but ".." is removed by the text
 *   kernel        the kernel knows no entered directory and no links in archives: an absolute name
 *   creates       as kernel, and what the archive has can't be made
 *   socket        a name of a Unix socket: as creates; addresses of other sorts stay
 *   upload        moved by rename(2), which would put it below the archive's file: a name that only
 *                 streams understand
 *   space         of an archived directory: of the file system on which the archive is
 */
#ifndef PHPCA_FILES_EXCHANGE_H
#define PHPCA_FILES_EXCHANGE_H

void phpca_exchange__swap(void);
void phpca_exchange__restore(void);

#endif
