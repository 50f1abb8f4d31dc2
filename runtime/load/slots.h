/*
 * Slots of the engine's map_ptr area, which images need for run-time caches and static members.
 *
 * The engine gives slots to whatever it compiles and takes all of them back at the end of a
 * request. Those that images have stay: they are taken in pieces, above a gap for what others take
 * first in a later request.
 */
#ifndef PHPCA_LOAD_SLOTS_H
#define PHPCA_LOAD_SLOTS_H

#include <stdbool.h>
#include <stdint.h>

#define PHPCA_SLOTS_FOR_EVER UINT32_MAX

/*
 * Number of the first of `count` slots, which are the process' own from now on, or until the mount
 * of that number gives them back. The owner matters only where archives are replaced.
 */
uint32_t phpca_slots_reserve(uint32_t count, uint32_t owner);

/* How many the owner has, and how many nobody has yet. */
uint32_t phpca_slots_room(uint32_t owner);

/* RINIT, when a mount has been replaced: others may have its slots. */
void phpca_slots_give_back(uint32_t owner);

/*
 * MINIT: `count` slots more for images to come, if other processes will fork from this one and
 * share what OPcache has compiled. They are the same in each. A slot that a worker takes later may
 * also be taken by OPcache, which gives it, through memory that workers share, to a script that
 * another worker compiled. Without OPcache there is room for them, and none is taken: the engine
 * clears all that are taken at the start of each request.
 */
void phpca_slots_reserve_ahead(uint32_t count);

/*
 * Threads have a map_ptr area each, and slots of their own in it. What was reserved when PHP
 * started, up to the end of MINIT, is reserved in each; RINIT, a thread's first.
 */
void phpca_slots_startup_done(void);
void phpca_slots_begin_thread(void);
void phpca_slots_end_thread(void);

/* Would slots taken now be this process' alone, though OPcache shares its scripts with others? */
bool phpca_slots_are_shared(void);

/* Does this process, or do those that fork from it, answer requests one after the other? */
bool phpca_slots_are_for_many(void);

/* RINIT: the engine has forgotten slots that were taken after start-up. */
void phpca_slots_request_startup(void);

#endif
