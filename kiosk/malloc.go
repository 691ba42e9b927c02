package main

// Each thread that allocates in C would get an arena of its own from glibc, which costs
// it four system calls and some page faults; a start has six threads. SQLite's few
// connections do not get into each other's way in one.

/*
#include <malloc.h>

#ifdef M_ARENA_MAX
__attribute__((constructor)) static void one_arena(void) { mallopt(M_ARENA_MAX, 1); }
#endif
*/
import "C"
