# The quality of the hash of contents: a test like the unit tests. hash-quality has more inputs (two minutes of processor time), and prints
# the tables of docs/dependencies.md.
HASH_QUALITY_SRC := $(wildcard tests/hash/*.c)

unit-tests: $(BUILD)/tests/test_hash_quality

$(BUILD)/tests/test_hash_quality: $(HASH_QUALITY_SRC) tests/hash/quality.h $(wildcard format/*.h) $(FORMAT_OBJS)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $(HASH_QUALITY_SRC) $(FORMAT_OBJS) -larchive -lm

.PHONY: hash-quality
hash-quality: $(BUILD)/tests/test_hash_quality
	@$< --long
