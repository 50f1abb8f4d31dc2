# Each tests/unit/test_ROOM_NAME.c is a program of its own, $(BUILD)/tests/test_ROOM_NAME: run it, 0 is good.
# What is tested here runs without PHP. The runtime's rooms are linked with libphp, whose variables they read.
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

LOOKUP_OBJS := $(call runtime_objects,runtime/settings.c $(wildcard runtime/path/*.c runtime/mount/*.c runtime/lookup/*.c))

$(filter $(BUILD)/tests/test_path_% $(BUILD)/tests/test_lookup_%,$(UNIT_TESTS)): $(BUILD)/tests/%: tests/unit/%.c $(UNIT_HEADERS) $(LOOKUP_OBJS) $(FORMAT_OBJS)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -Iruntime $(PHP_INCLUDES) $(LDFLAGS) -o $@ $< $(LOOKUP_OBJS) $(FORMAT_OBJS) -lcmocka -larchive $(LIBPHP)

# One source of a room that needs no more than base/ and format/.
define unit_test
$(BUILD)/tests/$(1): tests/unit/$(1).c $(UNIT_HEADERS) $(call tool_objects,$(2)) $(BASE_OBJS) $(FORMAT_OBJS)
	@mkdir -p $$(@D)
	$$(CC) $$(ALL_CFLAGS) -Ipackager $$(LDFLAGS) -o $$@ $$< $(call tool_objects,$(2)) $$(BASE_OBJS) $$(FORMAT_OBJS) -lcmocka -larchive -lcjson
endef
$(eval $(call unit_test,test_project_attributes,packager/project/attributes.c))
$(eval $(call unit_test,test_classmap_names,packager/classmap/names.c))
$(eval $(call unit_test,test_collect_rebase,packager/collect/rebase.c))

# After a change of the formats: the golden files anew (tests/unit/make_golden.c). The texts beside the broken ones are by hand.
.PHONY: golden
golden: $(BUILD)/tests/make_golden
	$< tests

$(BUILD)/tests/make_golden: tests/unit/make_golden.c tests/unit/format_sample.h $(wildcard format/*.h) $(FORMAT_OBJS)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(FORMAT_OBJS) -lcmocka -larchive
