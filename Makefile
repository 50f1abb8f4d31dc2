# phpca: `make` builds build/phpca, build/phpc and build/phpca.so.
#
#   make deps    install what build and tests need (Debian, apt)    make demo    the whole path on an example
#   make test    everything, ends with "N passed, N failed, ..."    make bench   the cost table (BENCH=quick)
#                                                               make bench SERVING=1   of answering requests
#   make lint    house rules and static checks                      make fuzz    the fuzz targets, shortly
#   make hash-quality   what was tried to make the content hash fail
#   make module  the packager as a module of PHP, for PHPs without libphp (PHP_CONFIG=...)
#   make fresh   demo and test in a new Debian root                 make phpt    PHP's own tests, from archives
#   make arm64   built for arm64, tested under qemu                 make musl    extension and PHP built with musl, tested
#   make threads   packager and extension for a thread-safe PHP (ZTS), and a server of threads
#   make field   programs from the field, unpacked and from archives
#   make install [DESTDIR= PREFIX=/usr/local], make uninstall       make deb     Debian packages
#   make install-hosted   phpca for a machine without libphp: hosted by its php binary
#   make install-module   packager and runtime for one more PHP (PHP_CONFIG=php-config8.4 BUILD=build-8.4)
#   make pecl    the extension's sources alone, for pecl            make clean
#
#   SANITIZE=1        AddressSanitizer and UBSan, into build-asan/
#   PHP_CONFIG=...    which PHP to build for

SANITIZE ?=
PREFIX   ?= /usr/local
BUILD    := $(if $(SANITIZE),build-asan,build)

# `make deps` must work before there is any PHP or compiler: what asks php-config is evaluated only when it is used.
PHP_CONFIG ?= $(firstword $(shell command -v php-config8.2 php-config 2>/dev/null) php-config)
PHP_INCLUDES = $(eval PHP_INCLUDES := $$(shell $(PHP_CONFIG) --includes))$(PHP_INCLUDES)
PHP_VERSION = $(eval PHP_VERSION := $$(shell $(PHP_CONFIG) --version | cut -d. -f1,2))$(PHP_VERSION)
PHP_EXTENSION_DIR = $(shell $(PHP_CONFIG) --extension-dir)
PHP_INI_DIR = $(firstword $(wildcard /etc/php/$(PHP_VERSION)/mods-available) $(shell $(PHP_CONFIG) --ini-dir))
LIBPHP = $(if $(wildcard /usr/lib/libphp$(PHP_VERSION).so),-lphp$(PHP_VERSION),-lphp)

ifeq ($(origin CC),default)
CC := gcc
endif
CFLAGS   ?= -O2 -g
WARN     := -Wall -Wextra -Wno-unused-parameter
SANFLAGS := $(if $(SANITIZE),-fsanitize=address -fsanitize=undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
# char is signed, as in PHP itself: on arm64 compilers have it otherwise.
ALL_CFLAGS = -std=gnu11 -D_GNU_SOURCE -fsigned-char $(WARN) $(CFLAGS) $(SANFLAGS) -I.

# ---- which file goes where ----

PHPCA_SRC   := packager/cli/main.c packager/cli/commands.c packager/cli/pack.c packager/cli/pack_each.c
# The packager as a module of PHP: another way to begin, and to come by a PHP.
MODULE_SRC  := packager/cli/module.c packager/php/hosted.c packager/cli/commands.c packager/cli/pack.c packager/cli/pack_each.c
TOOL_MAINS  := $(PHPCA_SRC) packager/cli/phpc_main.c packager/cli/module.c packager/php/hosted.c
FORMAT_SRC  := $(wildcard format/*.c)
TOOL_SRC    := $(FORMAT_SRC) $(wildcard engine/*.c) $(filter-out $(TOOL_MAINS),$(wildcard packager/*/*.c))
# runtime/format and runtime/engine are links to the rooms at the top, for phpize.
RUNTIME_SRC := $(FORMAT_SRC) $(wildcard engine/*.c)
RUNTIME_SRC += $(filter-out runtime/format/% runtime/engine/%,$(wildcard runtime/*.c runtime/*/*.c))

tool_objects    = $(patsubst %.c,$(BUILD)/obj/tool/%.o,$(1))
runtime_objects = $(patsubst %.c,$(BUILD)/obj/runtime/%.o,$(1))
FORMAT_OBJS     = $(call tool_objects,$(FORMAT_SRC))

# As distributions link extensions: the tables of imported functions are complete when it is loaded, and read-only from then on.
HARDENED := -Wl,-z,relro,-z,now
# What runs in every request. Without lazy binding there is no need for stubs that wait for it.
RUNTIME_CFLAGS ?= -O3 -fno-plt

MODULE_LIBS = -pthread -larchive -lcjson -lgit2 -lsodium
TOOL_LIBS = -pthread $(LIBPHP) -larchive -lcjson -lgit2
TOOL_LIBS += $(if $(shell grep -ls '<sodium.h>' packager/*/*.c),-lsodium)

# Man pages and completions are made by the programs, from the tables that read their command lines.
FROM_TABLES := $(foreach p,phpca phpc,$(BUILD)/$p.1 $(BUILD)/completions/$p.bash $(BUILD)/completions/_$p $(BUILD)/completions/$p.fish)

.PHONY: all deps demo test bench lint format fuzz clean unit-tests fuzz-smoke
all: $(BUILD)/phpca $(BUILD)/phpc $(BUILD)/phpca.so $(BUILD)/phpca.d/phpca.ini $(BUILD)/phpca_packager.so $(if $(SANITIZE),$(BUILD)/nodeepbind.so,$(FROM_TABLES))

$(BUILD)/phpca: $(call tool_objects,$(PHPCA_SRC) $(TOOL_SRC))
$(BUILD)/phpc: $(call tool_objects,packager/cli/phpc_main.c $(TOOL_SRC))
$(BUILD)/phpca $(BUILD)/phpc:
	$(CC) $(SANFLAGS) $(LDFLAGS) -o $@ $^ $(TOOL_LIBS)

$(BUILD)/phpca.so: $(call runtime_objects,$(RUNTIME_SRC))
	$(CC) $(SANFLAGS) $(LDFLAGS) $(HARDENED) -shared -o $@ $^

# For processes that a program starts (runtime/run/hand_on.h).
$(BUILD)/phpca.d/phpca.ini: $(BUILD)/phpca.so
	@mkdir -p $(@D)
	printf 'extension="%s"\n' "$$(realpath $<)" > $@

# Only PHP sees a symbol of it: the libraries of other modules may have the same names.
$(BUILD)/phpca_packager.so: $(call tool_objects,$(MODULE_SRC) $(filter-out packager/php/embed.c,$(TOOL_SRC)))
	$(CC) $(SANFLAGS) $(LDFLAGS) $(HARDENED) -Wl,-Bsymbolic -Wl,--version-script=packaging/module.map -shared -o $@ $^ $(MODULE_LIBS)

.PHONY: module
module: $(BUILD)/phpca_packager.so $(BUILD)/phpca.so $(BUILD)/phpca.d/phpca.ini

$(BUILD)/phpca.1 $(BUILD)/completions/%: TABLES = $(BUILD)/phpca help
$(BUILD)/phpc.1 $(BUILD)/completions/phpc.bash $(BUILD)/completions/_phpc $(BUILD)/completions/phpc.fish: TABLES = $(BUILD)/phpc
$(BUILD)/%.1: $(BUILD)/%
	$(TABLES) --man > $@.tmp && mv $@.tmp $@
$(BUILD)/completions/%.bash $(BUILD)/completions/_% $(BUILD)/completions/%.fish: $(BUILD)/%
	@mkdir -p $(@D)
	$(TABLES) --completion=bash > $(@D)/$*.bash
	$(TABLES) --completion=zsh > $(@D)/_$*
	$(TABLES) --completion=fish > $(@D)/$*.fish

$(BUILD)/nodeepbind.so: tests/e2e/nodeepbind.c
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -D_GNU_SOURCE $(WARN) -O2 -fPIC -shared -o $@ $<

$(BUILD)/obj/tool/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -Ipackager -fPIC $(CPPFLAGS_OF_FILE) -MMD -MP $(PHP_INCLUDES) -c -o $@ $<

$(BUILD)/obj/runtime/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -Iruntime $(RUNTIME_CFLAGS) -MMD -MP -fPIC -fvisibility=hidden -DCOMPILE_DL_PHPCA $(PHP_INCLUDES) -c -o $@ $<

# Whose php binary needs no host.
$(BUILD)/obj/tool/packager/host/host.o: CPPFLAGS_OF_FILE = -DPHPCA_OWN_PHP='"$(shell $(PHP_CONFIG) --php-binary)"'

# format/ must compile with no PHP in sight (STYLE: a test checks it).
$(BUILD)/obj/tool/format/%.o $(BUILD)/obj/runtime/format/%.o: PHP_INCLUDES :=

# The page of phpca analyze is part of the program.
$(BUILD)/obj/tool/packager/analyze/page.o: packager/analyze/analyze.html

-include $(shell find $(BUILD)/obj -name '*.d' 2>/dev/null)

# ---- everything else is a script ----

deps:
	sh scripts/deps.sh

demo:
	sh scripts/deps.sh
	$(MAKE) all
	sh examples/composer-app/run.sh $(BUILD)

test: all unit-tests
	bash tests/run.sh $(BUILD)

bench: all
	sh tests/bench/$(if $(SERVING),serving,run).sh $(BUILD) $(BENCH)

lint: all
	sh scripts/lint.sh $(BUILD)

format:
	git ls-files '*.c' '*.h' '*.inc' | xargs clang-format-14 --style=file -i

fuzz: fuzz-smoke

clean:
	rm -rf build build-asan

include packaging/packaging.mk
-include tests/unit/unit.mk tests/hash/hash.mk tests/fuzz/fuzz.mk

# Other PHP versions, each in a root made by debootstrap: MATRIX="8.2 8.4", STEPS="build unit shapes".
.PHONY: matrix
matrix:
	@mkdir -p $(BUILD)
	bash tests/matrix/run.sh $(BUILD) $(MATRIX)

# The other processor, under qemu: built by a cross compiler, its archives compared with this machine's. Needs root.
.PHONY: arm64
arm64: all
	bash tests/matrix/run.sh $(BUILD) 8.2-arm64

# The other C library: the extension, and a PHP for it, are built with musl and run what this packager packs. The first time PHP is compiled.
.PHONY: musl
musl: all
	bash tests/matrix/musl.sh $(BUILD)

# A thread-safe PHP (ZTS), compiled the first time, with packager and extension for it; and a server of threads.
.PHONY: threads
threads: all
	bash tests/matrix/threads.sh $(BUILD)

# PHP's own test suite, plain and from archives; PHPT="overlay Zend/tests" chooses.
.PHONY: phpt
phpt: all
	bash tests/php-src/run.sh $(BUILD) $(PHPT)

# Programs from the field, installed by Composer or packaged by Debian: unpacked and from archives. FIELD="wordpress pest" chooses. Needs root.
.PHONY: field
field: all
	bash tests/field/run.sh $(BUILD) $(FIELD)

# What the README says first, in a new Debian: `make demo` and `make test` of a clone of the last commit. Needs root; takes as long as a new machine does.
.PHONY: fresh
fresh: all
	bash tests/e2e/fresh.sh $(BUILD)

# examples/docker on Docker's official PHP images, which are made here from PHP's sources. Needs root; the first time PHP is compiled.
.PHONY: docker-official
docker-official: all
	bash tests/e2e/official.sh $(BUILD)
