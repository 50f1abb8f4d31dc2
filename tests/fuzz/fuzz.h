/*
 * A target says how to use an input, and brings inputs to start from. driver.c and libFuzzer both
 * call it.
 */
#ifndef FUZZ_H
#define FUZZ_H
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * What a change leaves wrong and would end every run at the first check: checksums, hashes, sizes.
 * Called on a copy.
 */
void fuzz_mend(uint8_t *data, size_t size);
#endif
