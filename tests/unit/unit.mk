# Each tests/unit/test_ROOM_NAME.c is a program of its own, $(BUILD)/tests/test_ROOM_NAME: run it, 0 is good.
# None is linked with PHP: what is tested here does not need it.
comma := ,
UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c))
UNIT_HEADERS := $(wildcard tests/unit/*.h format/*.h packager/base/*.h)
BASE_OBJS := $(call tool_objects,$(wildcard packager/base/*.c))

.PHONY: unit-tests
unit-tests: $(UNIT_TESTS)

$(BUILD)/tests/test_format_%: tests/unit/test_format_%.c $(UNIT_HEADERS) $(FORMAT_OBJS)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -DGOLDEN='"$(CURDIR)/tests/golden"' $(LDFLAGS) -o $@ $< $(FORMAT_OBJS) -lcmocka -larchive

$(BUILD)/tests/test_base_outfile: UNIT_FLAGS := $(patsubst %,-Wl$(comma)--wrap=%,openat fsync renameat getrandom)
$(BUILD)/tests/test_base_%: tests/unit/test_base_%.c $(UNIT_HEADERS) $(BASE_OBJS) $(FORMAT_OBJS)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -Ipackager $(LDFLAGS) $(UNIT_FLAGS) -o $@ $< $(BASE_OBJS) $(FORMAT_OBJS) -lcmocka -larchive -lcjson

# After a change of the formats: the golden files anew (tests/unit/make_golden.c). The texts beside the broken ones are by hand.
.PHONY: golden
golden: $(BUILD)/tests/make_golden
	$< tests

$(BUILD)/tests/make_golden: tests/unit/make_golden.c tests/unit/format_sample.h $(wildcard format/*.h) $(FORMAT_OBJS)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(FORMAT_OBJS) -lcmocka -larchive
