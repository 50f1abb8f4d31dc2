dnl The usual way of building an extension, without our Makefile:
dnl
dnl     cp -rL runtime /tmp/phpca && cd /tmp/phpca && phpize && ./configure && make
dnl
dnl format and engine are links to the rooms beside this one. Copying follows them, and keeps what phpize leaves out of the source tree.
PHP_ARG_ENABLE([phpca],
  [whether to enable phpca],
  [AS_HELP_STRING([--enable-phpca], [Enable phpca: run PHP from archives of precompiled scripts])],
  [yes])

if test "$PHP_PHPCA" != "no"; then
  AC_CHECK_HEADER([xxhash.h], [], [AC_MSG_ERROR([xxhash.h not found (Debian: libxxhash-dev)])])

  phpca_sources=`cd "$ext_srcdir" && ls *.c */*.c`

  PHP_NEW_EXTENSION([phpca], [$phpca_sources], [$ext_shared],,
    [-std=gnu11 -D_GNU_SOURCE -fsigned-char -Wall -Wextra -Wno-unused-parameter -fvisibility=hidden])
  PHP_ADD_INCLUDE([$ext_srcdir])
  for phpca_room in engine format path mount load lookup files run; do
    PHP_ADD_BUILD_DIR([$ext_builddir/$phpca_room])
  done
fi
