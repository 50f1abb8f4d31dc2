/*
 * The methods that the engine gives an enum when it links one: cases(), from(), tryFrom(). They are
 * C functions that no table of the engine names, and each enum has its own.
 */
#ifndef PHPCA_ENUMS_H
#define PHPCA_ENUMS_H

#include "php.h"

struct phpca_enum_method {
	const char *key;                  /* in the table of the class */
	const char *handler, *parameters; /* names of engine symbols: the C function, its arg_info */
	const char *owner;                /* the interface that declares it */
	uint32_t num_args;
};

/* A symbol that all of them come with. */
#define PHPCA_ENUM_SYMBOL "zend_enum_cases_func"

/* The method of enums with this key; NULL: enums get none. */
const struct phpca_enum_method *phpca_enum_method(const zend_string *key);

/* The one that has this symbol for its handler; NULL: none has. */
const struct phpca_enum_method *phpca_enum_method_of_handler(const char *symbol);

/* The flags that all of them have. */
#define PHPCA_ENUM_METHOD_FLAGS \
	((uint32_t)(ZEND_ACC_PUBLIC | ZEND_ACC_STATIC | ZEND_ACC_HAS_RETURN_TYPE \
		| ZEND_ACC_ARENA_ALLOCATED))

/*
 * Learns the addresses: of an internal enum that is registered and taken out again. Once for the
 * process, when modules start or later.
 */
void phpca_enums_startup(void);

/* The address that a symbol of the list above stands for in this process; NULL: no such symbol. */
const void *phpca_enum_symbol(const char *name);

#endif
