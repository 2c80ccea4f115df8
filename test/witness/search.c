/* A plain breadth-first search over world.h. It prints what it counted, and for every property whether it was
   violated and on how many transitions its premise was met, as one line of JSON. */
#include "world.h"

typedef unsigned u32;
static wit_state *states;
static u32 *slots, *depths, *parents, count, room, slot_mask;

static void *grown(void *p, size_t n, size_t size) {
  void *q = realloc(p, n * size);
  if (!q) { fprintf(stderr, "no memory for %zu states\n", n); exit(3); }
  return q;
}
static u32 hash_of(const wit_state *w) {
  const unsigned char *b = (const unsigned char *)w;
  unsigned long h = 0x9e3779b97f4a7c15ul;
  for (size_t i = 0; i < sizeof *w; i++) { h ^= b[i]; h *= 0xff51afd7ed558ccdul; h ^= h >> 32; }
  return (u32)h;
}
static void put(u32 i) {
  u32 k = hash_of(&states[i]) & slot_mask;
  while (slots[k]) k = (k + 1) & slot_mask;
  slots[k] = i + 1;
}
static void enlarge(void) {
  room = room ? room * 2 : 1u << 16;
  states = grown(states, room, sizeof *states);
  depths = grown(depths, room, sizeof *depths);
  parents = grown(parents, room, sizeof *parents);
  free(slots);
  slot_mask = room * 2 - 1;
  slots = calloc((size_t)room * 2, sizeof *slots);
  if (!slots) { fprintf(stderr, "no memory for %u slots\n", room * 2); exit(3); }
  for (u32 i = 0; i < count; i++) put(i);
}
static u32 intern(const wit_state *w, u32 depth, u32 parent) {
  u32 k = hash_of(w) & slot_mask;
  for (; slots[k]; k = (k + 1) & slot_mask) if (!memcmp(&states[slots[k] - 1], w, sizeof *w)) return slots[k] - 1;
  if (count == room) enlarge();
  states[count] = *w;
  depths[count] = depth;
  parents[count] = parent;
  put(count);
  return count++;
}
/* The events and moves that lead to a state by a shortest way, then one more. */
static void print_way(const wit_way *way) {
  if (way->event >= 0) printf("\"%s\"", wit_event_name[way->event]);
  else printf("\"(%s)\"", wit_move_name[way->move]);
}
static void print_path(u32 s) {
  if (!depths[s]) return;
  print_path(parents[s]);
  wit_state from = states[parents[s]];
  wit_expand(&from);
  for (int i = 0; i < wit_count; i++) if (!memcmp(&wit_ways[i].to, &states[s], sizeof from)) { print_way(&wit_ways[i]); break; }
  printf(",");
}
#ifdef WIT_LIVENESS
#include "liveness.h"
#endif

int main(void) {
  unsigned long transitions = 0, moves[WIT_MOVE_COUNT] = { 0 }, bad[WIT_PROPERTY_COUNT] = { 0 }, met[WIT_PROPERTY_COUNT] = { 0 };
  static struct { u32 state; wit_way way; } first[WIT_PROPERTY_COUNT];
  wit_load_cells();
  enlarge();
  for (int i = 0; i < WIT_STARTS; i++) { wit_state w; wit_start(&w, i); intern(&w, 0, 0); }
  for (u32 s = 0; s < count; s++) {
    wit_state from = states[s];
    wit_expand(&from);
    for (int i = 0; i < wit_count; i++) {
      const wit_way *way = &wit_ways[i];
      transitions++;
      moves[way->move]++;
      for (unsigned b = way->bad; b; b &= b - 1) {
        int id = __builtin_ctz(b);
        if (!bad[id]++) { first[id].state = s; first[id].way = *way; }
      }
      for (unsigned b = way->met; b; b &= b - 1) met[__builtin_ctz(b)]++;
      intern(&way->to, depths[s] + 1, s);
    }
  }
  printf("{\"states\":%u,\"transitions\":%lu,\"depth\":%u,\"starts\":%d,\"moves\":{", count, transitions, depths[count - 1], WIT_STARTS);
  for (int i = 0; i < WIT_MOVE_COUNT; i++) printf("%s\"%s\":%lu", i ? "," : "", wit_move_name[i], moves[i]);
  printf("},\"safety\":{");
  for (int i = 0; i < WIT_PROPERTY_COUNT; i++) {
    printf("%s\"%s\":{\"violated\":%lu,\"met\":%lu", i ? "," : "", wit_property_name[i], bad[i], met[i]);
    if (bad[i]) { printf(",\"path\":["); print_path(first[i].state); print_way(&first[i].way); printf("]"); }
    printf("}");
  }
  printf("}");
#ifdef WIT_LIVENESS
  print_liveness(transitions);
#endif
  printf("}\n");
  return 0;
}
