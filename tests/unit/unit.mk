# Each tests/unit/test_format_NAME.c is a program of its own, $(BUILD)/tests/test_format_NAME: run it, 0 is good.
UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_format_*.c))

.PHONY: unit-tests
unit-tests: $(UNIT_TESTS)

$(BUILD)/tests/test_format_%: tests/unit/test_format_%.c tests/unit/format_sample.h $(wildcard format/*.h) $(FORMAT_OBJS)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -DGOLDEN='"$(CURDIR)/tests/golden"' $(LDFLAGS) -o $@ $< $(FORMAT_OBJS) -lcmocka -larchive

# After a change of the formats: the golden files anew (tests/unit/make_golden.c). The texts beside the broken ones are by hand.
.PHONY: golden
golden: $(BUILD)/tests/make_golden
	$< tests

$(BUILD)/tests/make_golden: tests/unit/make_golden.c tests/unit/format_sample.h $(wildcard format/*.h) $(FORMAT_OBJS)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(FORMAT_OBJS) -lcmocka -larchive
