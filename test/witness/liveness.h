/* What must happen in the end, under the fairness of docs/environment.md: no fair run stays for ever in states
   that came from `from` and have not met `to`. A run may also stop, where no class is possible. And what must stay
   possible. */
#define WIT_STRONG (1u << CLASS_alive | ~0u << CLASS_timer)
#define WIT_COUNTED (P_returnsToApp ? ~1u : ~(1u | 1u << CLASS_returns))

static int is_leaving(const wit_state *w) { return WIT_SESSION(w) == SESSION_leaving; }
static int is_ended(const wit_state *w) { return WIT_SESSION(w) == SESSION_ended; }
static int is_reconnecting(const wit_state *w) { return WIT_SESSION(w) == SESSION_reconnecting; }
static int is_joined_or_ended(const wit_state *w) { return WIT_SESSION(w) == SESSION_joined || is_ended(w); }
static int is_joining(const wit_state *w) { return WIT_SESSION(w) == SESSION_joining; }
static int is_not_joining(const wit_state *w) { return !is_joining(w); }
static int is_without_service(const wit_state *w) { return w->svc == SVC_none; }
static int is_cold(const wit_state *w) { return !wit_is_hot(w->sdk); }
static int is_settled(const wit_state *w) { return wit_settled_at(w->m); }
static int is_left_over(const wit_state *w) { return w->left; }
static int is_not_left_over(const wit_state *w) { return !w->left; }
static int is_asked(const wit_state *w) { return w->asked; }
static int is_gone(const wit_state *w) { return w->scr == SCR_gone; }
static int is_dead_after_idle(const wit_state *w) { return w->sdk == SDK_dead && WIT_SESSION(w) != SESSION_idle; }
static int is_screen_of_over(const wit_state *w) { return wit_over_at(w->m) && w->scr == SCR_mounted; }
static int is_no_screen_of_over(const wit_state *w) { return !is_screen_of_over(w); }
static int is_boot_with_service(const wit_state *w) { return w->boot && w->svc != SVC_none; }
static int is_over_and_reported(const wit_state *w) { return wit_over_at(w->m) && w->sys == SYS_reported; }
static int is_not_reported(const wit_state *w) { return w->sys != SYS_reported; }
static int is_joined_by_pretence(const wit_state *w) { return WIT_SESSION(w) == SESSION_joined && w->sdk == SDK_pretending; }
static int is_not_pretending(const wit_state *w) { return w->sdk != SDK_pretending; }
static int is_waiting(const wit_state *w) { return w->waiting; }
static int is_not_waiting(const wit_state *w) { return !w->waiting; }
static const struct { const char *id; int (*from)(const wit_state *), (*to)(const wit_state *); } leads_to[] = {
  { "L1", is_leaving, is_ended }, { "L2", is_gone, is_ended }, { "L3", is_dead_after_idle, is_ended }, { "L4", is_reconnecting, is_joined_or_ended },
  { "L5", is_joining, is_not_joining }, { "L6", is_ended, is_without_service }, { "L7", is_ended, is_cold }, { "L8", is_screen_of_over, is_no_screen_of_over },
  { "L9", is_boot_with_service, is_without_service }, { "L11", is_over_and_reported, is_not_reported }, { "L12", is_ended, is_settled },
  { "L13", is_left_over, is_not_left_over }, { "L14", is_joined_by_pretence, is_not_pretending }, { "L15", is_waiting, is_not_waiting }, { "L16", is_asked, is_ended },
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

/* Possibility: what can be reached, backwards from where it holds. */
static int is_joined_hot(const wit_state *w) { return WIT_SESSION(w) == SESSION_joined && wit_is_hot(w->sdk); }
static int is_able(const wit_state *w) {
  if (w->boot || !(WIT_SESSION(w) == SESSION_idle || wit_live_at(w->m))) return 0;
  if (wit_says(w, CB_FFA) || wit_says(w, CB_LEF) || wit_says(w, CB_TIM) || wit_says(w, CB_CLI) || wit_says(w, CB_PFJ)) return 0;
  if (WIT_SESSION(w) == SESSION_idle) return w->sdk == SDK_none && w->sys != SYS_ended;
  return w->sdk == SDK_connecting || w->sdk == SDK_accepted || w->sdk == SDK_live || w->sdk == SDK_lost || w->sdk == SDK_pretending
    || w->sdk == SDK_failing || w->sdk == SDK_restart || w->joinJob;
}
static int is_joined_in_peace(const wit_state *w) { return WIT_SESSION(w) == SESSION_joined && w->sdk == SDK_live && !wit_queued(w); }
static int is_any(const wit_state *w) { (void)w; return 1; }

static u32 *into, *source;
static void build_reverse(unsigned long transitions) {
  into = grown(0, (size_t)count + 2, sizeof *into); source = grown(0, transitions, sizeof *source);
  memset(into, 0, ((size_t)count + 2) * sizeof *into);
  for (unsigned long e = 0; e < transitions; e++) into[edge_to[e] + 2]++;
  for (u32 s = 0; s < count; s++) into[s + 2] += into[s + 1];
  for (u32 s = 0; s < count; s++) for (u32 e = edge_of[s]; e < edge_of[s + 1]; e++) source[into[edge_to[e] + 1]++] = s;
}
/* Marks in `can` every state from which one of those that it marks already can be reached. */
static void reach_back(unsigned char *can) {
  u32 height = 0;
  for (u32 s = 0; s < count; s++) if (can[s]) stack[height++] = s;
  while (height) {
    u32 t = stack[--height];
    for (u32 e = into[t]; e < into[t + 1]; e++) if (!can[source[e]]) { can[source[e]] = 1; stack[height++] = source[e]; }
  }
}
static void print_possible(const char *id, int (*from)(const wit_state *), const unsigned char *can) {
  u32 met = 0, lost = 0;
  for (u32 s = 0; s < count; s++) if (from(&states[s])) { met++; lost += !can[s]; }
  printf(",\"%s\":{\"holds\":%s,\"met\":%u}", id, lost ? "false" : "true", met);
}
static void print_possibility(unsigned long transitions) {
  unsigned char *joined = grown(0, count, 1), *back = grown(0, count, 1), *settled = grown(0, count, 1);
  build_reverse(transitions);
  for (u32 s = 0; s < count; s++) { joined[s] = is_joined_hot(&states[s]); settled[s] = is_settled(&states[s]); }
  reach_back(joined);
  for (u32 s = 0; s < count; s++) back[s] = is_reconnecting(&states[s]) && joined[s];
  reach_back(back);
  reach_back(settled);
  print_possible("P1", is_able, joined);
  print_possible("P2", is_joined_in_peace, back);
  print_possible("P3", is_any, settled);
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
  print_possibility(transitions);
  printf("}");
}
