# fuzz-smoke: the targets with the plain driver, under AddressSanitizer and UBSan, over the golden files, sound and broken, and changes of them.
# fuzz-long: the same targets under libFuzzer (clang), FUZZ_SECONDS each.
FUZZ_TARGETS := phpc phpca
FUZZ_COUNT   ?= 2000
FUZZ_SECONDS ?= 60
FUZZ_SRC     := $(wildcard format/*.c)
FUZZ_DEPS    := $(FUZZ_SRC) $(wildcard format/*.h format/*.inc tests/fuzz/*.h)
FUZZ_FLAGS   := -std=gnu11 -O1 -g -I. -fno-omit-frame-pointer -fno-sanitize-recover=undefined
FUZZ_ENV     := ASAN_OPTIONS=abort_on_error=1 UBSAN_OPTIONS=abort_on_error=1

.PHONY: fuzz-smoke fuzz-long
fuzz-smoke: $(FUZZ_TARGETS:%=$(BUILD)/tests/fuzz_%)
	$(FUZZ_ENV) $(BUILD)/tests/fuzz_phpc -n $(FUZZ_COUNT) tests/golden*/*.phpc
	$(FUZZ_ENV) $(BUILD)/tests/fuzz_phpca -n $(FUZZ_COUNT) tests/golden*/*.phpca

$(BUILD)/tests/fuzz_%: tests/fuzz/fuzz_%.c tests/fuzz/driver.c $(FUZZ_DEPS)
	@mkdir -p $(@D)
	$(CC) $(FUZZ_FLAGS) -Wall -Wextra -fsanitize=address,undefined -o $@ $< tests/fuzz/driver.c $(FUZZ_SRC)

fuzz-long: $(FUZZ_TARGETS:%=$(BUILD)/tests/libfuzzer_%)
	for target in $(FUZZ_TARGETS); do \
		mkdir -p $(BUILD)/fuzz/$$target && cp tests/golden/*.$$target $(BUILD)/fuzz/$$target/ \
		&& $(BUILD)/tests/libfuzzer_$$target -max_total_time=$(FUZZ_SECONDS) -max_len=65536 -artifact_prefix=$(BUILD)/fuzz/ $(BUILD)/fuzz/$$target \
		|| exit 1; done

$(BUILD)/tests/libfuzzer_%: tests/fuzz/fuzz_%.c tests/fuzz/mutator.c $(FUZZ_DEPS)
	@mkdir -p $(@D)
	clang $(FUZZ_FLAGS) -fsanitize=fuzzer,address,undefined -o $@ $< tests/fuzz/mutator.c $(FUZZ_SRC)
