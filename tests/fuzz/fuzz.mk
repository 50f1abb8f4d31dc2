# fuzz-smoke: the targets with the plain driver, under AddressSanitizer and UBSan, over their seeds and changes of them.
# fuzz-long: the same targets under libFuzzer (clang), FUZZ_SECONDS each; FUZZ_TARGETS="ini json" chooses.
# FUZZ_COVERAGE=inline-8bit-counters,pc-table (with a BUILD of its own) leaves out libFuzzer's look at comparisons: less is found in a run, and two to five times as many runs are made.
# Seeds are the golden files, sound and broken, and what stands in tests/fuzz/seeds/TARGET.
comma        := ,
FUZZ_TARGETS ?= phpc phpca merged sign json attributes ini record cache loader
FUZZ_COUNT   ?= 2000
FUZZ_SECONDS ?= 60
# Texts are short: what a long one would show, a short one does.
FUZZ_MAX_LEN  = $(if $(filter $(1),phpc phpca sign cache),65536,$(if $(filter $(1),attributes),512,4096))
FUZZ_COVERAGE ?=
FUZZ_KIND    := $(if $(FUZZ_COVERAGE),-fsanitize-coverage=$(FUZZ_COVERAGE) -fsanitize=address$(comma)undefined,-fsanitize=fuzzer-no-link$(comma)address$(comma)undefined)
FUZZ_FLAGS   := -std=gnu11 -D_GNU_SOURCE -O1 -g -I. -Ipackager -fno-omit-frame-pointer -fno-sanitize-recover=undefined -Wall -Wextra -Wno-unused-parameter
FUZZ_ENV     := ASAN_OPTIONS=abort_on_error=1 UBSAN_OPTIONS=abort_on_error=1
# Freed blocks that are kept for long, and long traces of each allocation, cost half of the runs.
FUZZ_LONG_ENV := ASAN_OPTIONS=quarantine_size_mb=8:malloc_context_size=2
FUZZ_LIBS    := -lcjson -lsodium -pthread
# The rooms that need no PHP. A target takes what it needs, and brings its own of what these call above them.
FUZZ_SRC     := $(wildcard format/*.c packager/base/*.c) packager/run/files.c packager/run/mappings.c packager/sign/sign.c packager/php/class_loader.c
FUZZ_SRC     += $(addprefix packager/project/,attributes.c composer.c composer_installed.c manifest.c manifest_entry.c manifest_keys.c manifest_values.c)
FUZZ_SRC     += $(addprefix packager/cache/,store.c owner.c scripts.c archive.c) packager/deploy/ini.c packager/deploy/record.c
fuzz_seeds    = $(wildcard tests/golden*/*.$(1) tests/fuzz/seeds/$(1)/*)

.PHONY: fuzz-smoke fuzz-long
fuzz-smoke: $(FUZZ_TARGETS:%=$(BUILD)/tests/fuzz_%)
	$(foreach t,$(FUZZ_TARGETS),$(FUZZ_ENV) $(BUILD)/tests/fuzz_$(t) -n $(FUZZ_COUNT) $(call fuzz_seeds,$(t)) &&) true

$(BUILD)/tests/fuzz_%: $(BUILD)/obj/fuzz/tests/fuzz/fuzz_%.o $(BUILD)/obj/fuzz/tests/fuzz/driver.o $(BUILD)/obj/fuzz/rooms.a
	$(CC) -fsanitize=address,undefined -o $@ $^ $(FUZZ_LIBS)

$(BUILD)/obj/fuzz/%.o: %.c
	@mkdir -p $(@D) $(BUILD)/tests
	$(CC) $(FUZZ_FLAGS) -fsanitize=address,undefined -MMD -MP -c -o $@ $<

fuzz-long: $(FUZZ_TARGETS:%=$(BUILD)/tests/libfuzzer_%)
	$(foreach t,$(FUZZ_TARGETS),mkdir -p $(BUILD)/fuzz/$(t) && cp $(call fuzz_seeds,$(t)) $(BUILD)/fuzz/$(t)/ \
		&& $(FUZZ_LONG_ENV) $(BUILD)/tests/libfuzzer_$(t) -max_total_time=$(FUZZ_SECONDS) -max_len=$(call FUZZ_MAX_LEN,$(t)) -timeout=20 -print_final_stats=1 -artifact_prefix=$(BUILD)/fuzz/ $(BUILD)/fuzz/$(t) &&) true

$(BUILD)/tests/libfuzzer_%: $(BUILD)/obj/libfuzzer/tests/fuzz/fuzz_%.o $(BUILD)/obj/libfuzzer/tests/fuzz/mutator.o $(BUILD)/obj/libfuzzer/rooms.a
	clang -fsanitize=fuzzer,address,undefined -o $@ $^ $(FUZZ_LIBS)

$(BUILD)/obj/libfuzzer/%.o: %.c
	@mkdir -p $(@D) $(BUILD)/tests
	clang $(FUZZ_FLAGS) $(FUZZ_KIND) -MMD -MP -c -o $@ $<

$(BUILD)/obj/fuzz/rooms.a: $(FUZZ_SRC:%.c=$(BUILD)/obj/fuzz/%.o)
$(BUILD)/obj/libfuzzer/rooms.a: $(FUZZ_SRC:%.c=$(BUILD)/obj/libfuzzer/%.o)
$(BUILD)/obj/fuzz/rooms.a $(BUILD)/obj/libfuzzer/rooms.a:
	rm -f $@ && ar rcs $@ $^
.SECONDARY: $(foreach k,fuzz libfuzzer coverage,$(FUZZ_TARGETS:%=$(BUILD)/obj/$(k)/tests/fuzz/fuzz_%.o) $(BUILD)/obj/$(k)/tests/fuzz/driver.o $(BUILD)/obj/$(k)/tests/fuzz/mutator.o)

# fuzz-coverage: a table of what the targets reach in each file, over their seeds and what fuzz-long has found before (below BUILD/fuzz). By clang and llvm-cov.
FUZZ_COVERED := -fprofile-instr-generate -fcoverage-mapping
.PHONY: fuzz-coverage
fuzz-coverage: $(FUZZ_TARGETS:%=$(BUILD)/tests/coverage_%)
	rm -rf $(BUILD)/coverage && mkdir -p $(BUILD)/coverage
	$(foreach t,$(FUZZ_TARGETS),find $(call fuzz_seeds,$(t)) $(wildcard $(BUILD)/fuzz/$(t)) -type f -print0 \
		| LLVM_PROFILE_FILE=$(BUILD)/coverage/$(t)-%p.profraw xargs -0 -n 200 $(BUILD)/tests/coverage_$(t) > $(BUILD)/coverage/$(t).log &&) true
	llvm-profdata merge -o $(BUILD)/coverage/all.profdata $(BUILD)/coverage/*.profraw
	llvm-cov export -summary-only -instr-profile=$(BUILD)/coverage/all.profdata $(FUZZ_TARGETS:%=-object $(BUILD)/tests/coverage_%) > $(BUILD)/coverage/all.json
	php tests/fuzz/coverage.php $(BUILD)/coverage/all.json

$(BUILD)/tests/coverage_%: $(BUILD)/obj/coverage/tests/fuzz/fuzz_%.o $(BUILD)/obj/coverage/tests/fuzz/driver.o $(BUILD)/obj/coverage/rooms.a
	clang $(FUZZ_COVERED) -o $@ $^ $(FUZZ_LIBS)

$(BUILD)/obj/coverage/%.o: %.c
	@mkdir -p $(@D) $(BUILD)/tests
	clang $(FUZZ_FLAGS) $(FUZZ_COVERED) -MMD -MP -c -o $@ $<

$(BUILD)/obj/coverage/rooms.a: $(FUZZ_SRC:%.c=$(BUILD)/obj/coverage/%.o)
	rm -f $@ && ar rcs $@ $^
