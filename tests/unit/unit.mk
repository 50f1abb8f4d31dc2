# Each tests/unit/test_ROOM_NAME.c is a program of its own, $(BUILD)/tests/test_ROOM_NAME: run it, 0 is good.
# What is tested here runs without PHP. The runtime's rooms are linked with libphp, whose variables they read.
comma := ,
UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/test_*.c))
UNIT_HEADERS := $(wildcard tests/unit/*.h format/*.h packager/base/*.h packager/archive/*.h)
BASE_OBJS := $(call tool_objects,$(wildcard packager/base/*.c))
UNIT_OBJS := $(call tool_objects,$(wildcard packager/archive/*.c)) $(BASE_OBJS) $(FORMAT_OBJS)
UNIT_LIBS := -lcmocka -larchive -lcjson
UNIT_BUILD = $(CC) $(ALL_CFLAGS) -Ipackager -DGOLDEN='"$(CURDIR)/tests/golden"' $(LDFLAGS) $(UNIT_FLAGS)

.PHONY: unit-tests
unit-tests: $(UNIT_TESTS)

# The writer makes the samples that the tests of the formats read.
$(BUILD)/tests/test_%: tests/unit/test_%.c $(UNIT_HEADERS) $(UNIT_OBJS)
	@mkdir -p $(@D)
	$(UNIT_BUILD) -o $@ $< $(UNIT_NEEDS) $(UNIT_OBJS) $(UNIT_LIBS)

# The runtime's look-ups, with the archives that the writer makes.
LOOKUP_OBJS := $(call runtime_objects,runtime/settings.c $(wildcard runtime/path/*.c runtime/mount/*.c runtime/lookup/*.c))

$(filter $(BUILD)/tests/test_path_% $(BUILD)/tests/test_lookup_%,$(UNIT_TESTS)): $(BUILD)/tests/%: tests/unit/%.c $(UNIT_HEADERS) $(LOOKUP_OBJS) $(UNIT_OBJS)
	@mkdir -p $(@D)
	$(CC) $(ALL_CFLAGS) -Iruntime -Ipackager $(PHP_INCLUDES) $(LDFLAGS) -o $@ $< $(LOOKUP_OBJS) $(UNIT_OBJS) $(UNIT_LIBS) $(LIBPHP)

# unit_needs TEST,SOURCES: what a test needs besides the rooms base/, archive/ and format/.
define unit_needs
$(BUILD)/tests/$(1): UNIT_NEEDS := $(call tool_objects,$(2))
$(BUILD)/tests/$(1): $(call tool_objects,$(2))
endef
$(eval $(call unit_needs,test_project_attributes,packager/project/attributes.c))
$(eval $(call unit_needs,test_classmap_names,packager/classmap/names.c))
$(eval $(call unit_needs,test_collect_rebase,packager/collect/rebase.c))

# The system, with faults: the test has its own version of these calls.
$(BUILD)/tests/test_base_outfile: UNIT_FLAGS := $(patsubst %,-Wl$(comma)--wrap=%,openat fsync renameat getrandom)

# After a change of the formats: the golden files anew (tests/unit/make_golden.c). The texts beside the broken ones are by hand.
.PHONY: golden
golden: $(BUILD)/tests/make_golden
	$< tests

$(BUILD)/tests/make_golden: tests/unit/make_golden.c $(UNIT_HEADERS) $(UNIT_OBJS)
	@mkdir -p $(@D)
	$(UNIT_BUILD) -o $@ $< $(UNIT_OBJS) $(UNIT_LIBS)
