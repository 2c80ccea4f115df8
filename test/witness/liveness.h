/* What must happen in the end, under the fairness of docs/environment.md: no fair run stays for ever in states
   that came from `from` and have not met `to`. A run may also stop, where no class is possible. */
#define WIT_STRONG (1u << CLASS_alive | ~0u << CLASS_timer)
#define WIT_COUNTED (P_returnsToApp ? ~1u : ~(1u | 1u << CLASS_returns))

static int is_leaving(const wit_state *w) { return WIT_SESSION(w) == SESSION_leaving; }
static int is_ended(const wit_state *w) { return WIT_SESSION(w) == SESSION_ended; }
static int is_reconnecting(const wit_state *w) { return WIT_SESSION(w) == SESSION_reconnecting; }
static int is_joined_or_ended(const wit_state *w) { return WIT_SESSION(w) == SESSION_joined || is_ended(w); }
static int is_joining(const wit_state *w) { return WIT_SESSION(w) == SESSION_joining; }
static int is_not_joining(const wit_state *w) { return !is_joining(w); }
static int is_unshown(const wit_state *w) { return w->svc != SVC_shown; }
static int is_cold(const wit_state *w) { return !wit_is_hot(w->sdk); }
static int is_settled(const wit_state *w) { return wit_settled_at(w->m); }
static int is_left_over(const wit_state *w) { return w->left; }
static int is_not_left_over(const wit_state *w) { return !w->left; }
static int is_asked(const wit_state *w) { return w->asked; }
static int is_waiting(const wit_state *w) { return w->waiting; }
static int is_not_waiting(const wit_state *w) { return !w->waiting; }
static const struct { const char *id; int (*from)(const wit_state *), (*to)(const wit_state *); } leads_to[] = {
  { "L1", is_leaving, is_ended }, { "L4", is_reconnecting, is_joined_or_ended }, { "L5", is_joining, is_not_joining }, { "L6", is_ended, is_unshown },
  { "L7", is_ended, is_cold }, { "L12", is_ended, is_settled }, { "L13", is_left_over, is_not_left_over }, { "L15", is_waiting, is_not_waiting },
  { "L16", is_asked, is_ended },
};

static u32 *edge_of, *edge_to, *set_of, *number, *low, *stack, *at_edge, *path;
static unsigned char *edge_class, *is_on_stack;
static unsigned *possible;

static void build_graph(unsigned long transitions) {
  unsigned long e = 0;
  edge_of = grown(0, (size_t)count + 1, sizeof *edge_of); edge_to = grown(0, transitions, sizeof *edge_to); edge_class = grown(0, transitions, 1);
  possible = grown(0, count, sizeof *possible);
  set_of = grown(0, count, sizeof(u32)); number = grown(0, count, sizeof(u32)); low = grown(0, count, sizeof(u32));
  stack = grown(0, count, sizeof(u32)); at_edge = grown(0, count, sizeof(u32)); path = grown(0, count, sizeof(u32)); is_on_stack = grown(0, count, 1);
  for (u32 s = 0; s < count; s++) {
    wit_state from = states[s];
    wit_expand(&from);
    edge_of[s] = (u32)e;
    possible[s] = 0;
    for (int i = 0; i < wit_count; i++, e++) {
      edge_to[e] = intern(&wit_ways[i].to, 0, 0);
      edge_class[e] = wit_ways[i].klass;
      possible[s] |= 1u << wit_ways[i].klass & WIT_COUNTED;
    }
  }
  edge_of[count] = (u32)e;
}

enum { NO_FAIR_RUN, FAIR_RUN, SOME_REST };
/* One strongly connected component of set `set`: is there a fair run that stays in it? Else what is left of it,
   without the states that only make a strong class possible, becomes a set of its own. */
static int judge_component(const u32 *members, u32 size, u32 *sets) {
  unsigned always = ~0u, ever = 0, taken = 0, unmet;
  u32 mine = ++*sets, rest;
  for (u32 i = 0; i < size; i++) set_of[members[i]] = mine;
  for (u32 i = 0; i < size; i++) {
    u32 s = members[i];
    always &= possible[s]; ever |= possible[s];
    for (u32 e = edge_of[s]; e < edge_of[s + 1]; e++) if (set_of[edge_to[e]] == mine) taken |= 1u << edge_class[e];
  }
  if (always & ~taken & ~WIT_STRONG) { for (u32 i = 0; i < size; i++) set_of[members[i]] = 0; return NO_FAIR_RUN; }
  unmet = ever & ~taken & WIT_STRONG;
  if (!unmet) return FAIR_RUN;
  rest = ++*sets;
  for (u32 i = 0; i < size; i++) set_of[members[i]] = possible[members[i]] & unmet ? 0 : rest;
  return SOME_REST;
}

/* Tarjan's components within the sets up to `last`, without recursion; then within what is left of them. */
static int has_fair_run(u32 last) {
  u32 sets = last, numbered = 0;
  int again = 1;
  while (again) {
    u32 limit = sets;
    again = 0;
    numbered = 0;
    memset(number, 0, (size_t)count * sizeof *number);
    for (u32 root = 0; root < count; root++) {
      u32 depth = 0, height = 0;
      if (!set_of[root] || set_of[root] > limit || number[root]) continue;
      path[depth++] = root; number[root] = low[root] = ++numbered; at_edge[root] = edge_of[root]; stack[height++] = root; is_on_stack[root] = 1;
      while (depth) {
        u32 s = path[depth - 1];
        if (at_edge[s] < edge_of[s + 1]) {
          u32 t = edge_to[at_edge[s]++];
          if (set_of[t] != set_of[s]) continue;
          if (!number[t]) { path[depth++] = t; number[t] = low[t] = ++numbered; at_edge[t] = edge_of[t]; stack[height++] = t; is_on_stack[t] = 1; }
          else if (is_on_stack[t] && number[t] < low[s]) low[s] = number[t];
          continue;
        }
        depth--;
        if (depth && low[s] < low[path[depth - 1]]) low[path[depth - 1]] = low[s];
        if (low[s] != number[s]) continue;
        u32 top = height;
        do is_on_stack[stack[--height]] = 0; while (stack[height] != s);
        int judged = judge_component(stack + height, top - height, &sets);
        if (judged == FAIR_RUN) return 1;
        again |= judged == SOME_REST;
      }
    }
  }
  return 0;
}

static void print_liveness(unsigned long transitions) {
  build_graph(transitions);
  printf(",\"liveness\":{");
  for (unsigned i = 0; i < sizeof leads_to / sizeof *leads_to; i++) {
    u32 met = 0, height = 0;
    memset(set_of, 0, (size_t)count * sizeof *set_of);
    memset(is_on_stack, 0, count);
    for (u32 s = 0; s < count; s++) {
      if (!leads_to[i].from(&states[s])) continue;
      met++;
      if (!leads_to[i].to(&states[s])) { set_of[s] = 1; stack[height++] = s; }
    }
    while (height) {
      u32 s = stack[--height];
      for (u32 e = edge_of[s]; e < edge_of[s + 1]; e++) {
        u32 t = edge_to[e];
        if (!set_of[t] && !leads_to[i].to(&states[t])) { set_of[t] = 1; stack[height++] = t; }
      }
    }
    printf("%s\"%s\":{\"holds\":%s,\"met\":%u}", i ? "," : "", leads_to[i].id, has_fair_run(1) ? "false" : "true", met);
  }
  printf("}");
}
