/* world.h as SPIN sees it: one tracked struct, guards behind macros (SPIN refuses a call inside c_expr). */
#ifndef WIT_SPIN_H
#define WIT_SPIN_H
#include "world.h"
#define WIT_SPIN_WAYS 60

typedef struct { wit_state world; unsigned short start; unsigned char born, even; } wit_tracked;
wit_tracked wit_now;
static wit_state wit_expanded;
static int wit_is_expanded, wit_is_loaded;

/* The ways out of the tracked state. They are listed once for all options that are tried in it. */
static int wit_listed(void) {
  if (!wit_is_loaded) { wit_load_cells(); wit_is_loaded = 1; }
  if (!wit_now.born) return wit_now.start + 1 < WIT_STARTS ? 2 : 1;
  if (!wit_is_expanded || memcmp(&wit_expanded, &wit_now.world, sizeof wit_expanded)) {
    wit_expanded = wit_now.world;
    wit_is_expanded = 1;
    wit_expand(&wit_expanded);
    if (wit_count > WIT_SPIN_WAYS) { fprintf(stderr, "%d ways out of one state: write more into world.pml\n", wit_count); exit(3); }
  }
  return wit_count;
}
static void wit_take(int k) {
  if (wit_now.born) { wit_listed(); wit_now.world = wit_ways[k].to; }
  else if (k) wit_now.start++;
  else { wit_start(&wit_now.world, wit_now.start); wit_now.start = 0; wit_now.born = 1; }
}
static int wit_sound(int k) {
  static unsigned mask, is_read;
  if (!is_read) { const char *text = getenv("WIT_MASK"); mask = text ? (unsigned)strtoul(text, 0, 0) : ~0u; is_read = 1; }
  return !wit_now.born || wit_listed() <= k || !(wit_ways[k].bad & mask);
}
#define WIT_COUNT wit_listed()
#define WIT_SOUND(k) wit_sound(k)
#endif
