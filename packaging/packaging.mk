# make install, uninstall, deb, pecl, release. One list says what goes where, so that uninstall takes away what install has put there.

# From the change log: "## [0.1.0] - unreleased" or "## [0.1.0] - 2025-12-24".
VERSION = $(shell sed -nE 's/^\#\# \[([0-9][^]]*)\].*/\1/p' CHANGELOG.md | head -1)

BASH_COMPLETIONS = $(PREFIX)/share/bash-completion/completions
ZSH_COMPLETIONS  = $(PREFIX)/share/zsh/$(if $(filter /usr,$(PREFIX)),vendor-completions,site-functions)
FISH_COMPLETIONS = $(PREFIX)/share/fish/vendor_completions.d

# mode:file in the build directory:where it is installed
TOOL_FILES = 755:phpca:$(PREFIX)/bin/phpca 755:phpc:$(PREFIX)/bin/phpc \
	$(foreach p,phpca phpc,644:$p.1:$(PREFIX)/share/man/man1/$p.1 644:completions/$p.bash:$(BASH_COMPLETIONS)/$p \
	644:completions/_$p:$(ZSH_COMPLETIONS)/_$p 644:completions/$p.fish:$(FISH_COMPLETIONS)/$p.fish)
EXTENSION_FILES = 644:phpca.so:$(PHP_EXTENSION_DIR)/phpca.so 644:handed-on.ini:$(PHP_EXTENSION_DIR)/phpca.d/phpca.ini 644:phpca.ini:$(PHP_INI_DIR)/phpca.ini

# Of another PHP: PHP_CONFIG=php-config8.4 BUILD=build-8.4.
MODULE_FILES = 644:phpca_packager.so:$(PHP_EXTENSION_DIR)/phpca_packager.so
# Where there is no libphp, this is phpca.
HOSTED_FILES = 755:hosted/phpca:$(PREFIX)/bin/phpca

.PHONY: install install-tools install-extension install-packager install-module install-hosted uninstall deb deb-module pecl release
install: install-tools install-extension
	@$(if $(DESTDIR),,! command -v phpenmod >/dev/null || phpenmod -v $(PHP_VERSION) phpca)

$(BUILD)/phpca.ini: Makefile packaging/packaging.mk
	@mkdir -p $(@D)
	printf '; priority=50\nextension=phpca\n' > $@

# For processes that a program starts, where phpca.ini above is not enabled (runtime/run/hand_on.h).
$(BUILD)/handed-on.ini: Makefile packaging/packaging.mk
	@mkdir -p $(@D)
	printf 'extension="%s"\n' '$(PHP_EXTENSION_DIR)/phpca.so' > $@

install_one = install -D -m $(word 1,$1) $(BUILD)/$(word 2,$1) $(DESTDIR)$(word 3,$1)
define NEWLINE


endef
install_all = $(foreach f,$1,$(call install_one,$(subst :, ,$f))$(NEWLINE)	)

install-tools: all
	$(call install_all,$(TOOL_FILES))

# For machines that only run archives: no libphp, and none of the packager's libraries.
install-extension: $(BUILD)/phpca.so $(BUILD)/phpca.ini $(BUILD)/handed-on.ini
	$(call install_all,$(EXTENSION_FILES))

install-packager: $(BUILD)/phpca_packager.so
	$(call install_all,$(MODULE_FILES))

# The packager and the runtime for one PHP more, of which no libphp is needed.
install-module: install-packager install-extension

install-hosted: install-module $(BUILD)/hosted/phpca
	$(call install_all,$(HOSTED_FILES))

$(BUILD)/hosted/phpca: packaging/phpca.sh.in
	@mkdir -p $(@D)
	sed 's|@PHP@|$(shell $(PHP_CONFIG) --php-binary)|; s|@MODULE@|$(PHP_EXTENSION_DIR)/phpca_packager.so|g' $< > $@.new
	chmod 755 $@.new && mv $@.new $@

uninstall:
	@$(if $(DESTDIR),,! command -v phpdismod >/dev/null || phpdismod -v $(PHP_VERSION) phpca)
	rm -f $(foreach f,$(TOOL_FILES) $(EXTENSION_FILES) $(MODULE_FILES),$(DESTDIR)$(word 3,$(subst :, ,$f)))
	-rmdir --ignore-fail-on-non-empty $(wildcard $(DESTDIR)$(PHP_EXTENSION_DIR)/phpca.d) 2> /dev/null

# build/phpca_VERSION_ARCH.deb, build/phpX.Y-phpca_VERSION_ARCH.deb and build/phpX.Y-phpca-packager_VERSION_ARCH.deb
deb: all $(BUILD)/hosted/phpca
	sh packaging/deb.sh $(BUILD) $(VERSION) $(PHP_VERSION) $(PHP_CONFIG)

# Those of them that need no libphp, for one more PHP: PHP_CONFIG=php-config8.4 BUILD=build-8.4
deb-module: module $(BUILD)/hosted/phpca
	sh packaging/deb.sh $(BUILD) $(VERSION) $(PHP_VERSION) $(PHP_CONFIG) module

# build/release/: what a release consists of. TAG=v1.2.3 refuses if that is not this version.
release: deb
	sh packaging/release.sh $(BUILD) $(VERSION)

# build/pecl/: the extension alone, with its package.xml, and as a package where pecl is installed
pecl:
	sh packaging/pecl.sh $(BUILD) $(VERSION)
