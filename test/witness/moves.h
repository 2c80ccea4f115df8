/* The moves of docs/environment.md. `wit_expand` lists every way of every move that is possible in a state. */
#define WIT_MOVES \
  X(restored) X(join) X(next_wish) X(leave) X(screen) X(disposal_told) X(app) X(permission) X(taskRemoved) X(terminating) X(network) X(answered) \
  X(system_ends) X(system_speaks) X(sdk) X(unheard) X(deliver) X(deliver_twice) X(lose) X(service_moves) X(service_speaks) X(service_twice) \
  X(service_killed) X(dismissed) X(timer) X(alive) X(join_job) X(leave_job) X(abort_job) X(attempt) X(leftover)
#define X(name) MOVE_##name,
enum { WIT_MOVES WIT_MOVE_COUNT };
#undef X
#define X(name) #name,
static const char *const wit_move_name[] = { WIT_MOVES };
#undef X
/* Fairness classes: the delivery of each callback is one, and so is each timer. */
enum { CLASS_none, CLASS_boot, CLASS_service, CLASS_system, CLASS_screen, CLASS_returns, CLASS_leftover, CLASS_attempt, CLASS_port,
  CLASS_deliver, CLASS_alive = CLASS_deliver + CB_PFL, CLASS_timer };
#define WIT_DELIVERS(cb) (CLASS_deliver + (cb) - 1)

typedef struct { wit_state to; unsigned bad, met; int event; unsigned char move, klass; } wit_way;
#define WIT_WAYS 96
static wit_way wit_ways[WIT_WAYS];
static int wit_count;

static void wit_emit_event(const wit_state *to, int event, int move, int klass) {
  wit_way *way;
  if (wit_count == WIT_WAYS) { fprintf(stderr, "more than %d ways out of one state: raise WIT_WAYS, and the ways of world.pml\n", WIT_WAYS); exit(3); }
  way = &wit_ways[wit_count++];
  way->to = *to; way->bad = wit_bad; way->met = wit_met; way->event = event; way->move = (unsigned char)move; way->klass = (unsigned char)klass;
  wit_bad = wit_met = 0;
}
static void wit_emit(const wit_state *to, int move, int klass) { wit_emit_event(to, -1, move, klass); }
/* One way for each outcome. What earlier steps of the same move violated counts for each of them. */
static void wit_takes(const wit_state *from, int ev, int move, int klass) {
  unsigned bad = wit_bad, met = wit_met;
  for (int outcome = 0; outcome < WIT_OUTCOMES; outcome++) if (wit_applies(from, ev, outcome)) {
    wit_state w = *from;
    wit_bad = bad; wit_met = met;
    wit_step(&w, ev, outcome);
    wit_emit_event(&w, ev, move, klass);
  }
}

static void wit_user(const wit_state *s) {
  wit_state w = *s;
  if (WIT_SESSION(s) == SESSION_idle) wit_takes(s, EV_user_join, MOVE_join, CLASS_none);
  if (wit_over_at(s->m) && P_newAttempt && !s->waiting) { w.waiting = 1; wit_emit(&w, MOVE_next_wish, CLASS_none); }
  w = *s;
  w.waiting = 0;
  if (wit_held_screen(s)) { w.scr = SCR_gone; w.scrWord = 1; }
  wit_takes(&w, EV_user_leave, MOVE_leave, CLASS_none);
}
static void wit_screen_moves(const wit_state *s) {
  wit_state w = *s;
  if (!P_screenMoves) return;
  if (s->waiting && (s->scr == SCR_absent || (s->scr == SCR_gone && !s->scrWord))) { w.scr = SCR_mounted; wit_emit(&w, MOVE_screen, CLASS_none); }
  if (!s->waiting && s->scr == SCR_absent) { w = *s; w.scr = SCR_mounted; wit_takes(&w, EV_screen_mounted, MOVE_screen, CLASS_none); }
  if (s->scr == SCR_mounted) {
    w = *s;
    w.scr = SCR_gone;
    if (P_screenLag) { w.scrWord = 1; wit_emit(&w, MOVE_screen, CLASS_none); }
    else { if (wit_held_screen(s)) w.waiting = 0; wit_takes(&w, EV_screen_disposed, MOVE_screen, CLASS_none); }
  }
  if (s->scrWord) { w = *s; w.scrWord = 0; wit_takes(&w, EV_screen_disposed, MOVE_disposal_told, CLASS_screen); }
  if (!P_screenReopens) return;
  w = *s;
  if (s->scr == SCR_gone && !s->scrWord && !s->waiting) { w.scr = SCR_again; wit_takes(&w, EV_screen_mounted, MOVE_screen, CLASS_none); }
  if (s->scr == SCR_again) { w.scr = SCR_gone; wit_takes(&w, EV_screen_disposed, MOVE_screen, CLASS_none); }
}
static void wit_surroundings(const wit_state *s) {
  int app = wit_app[s->m], is_held = wit_permission[s->m] == PERMISSION_held;
  if (P_appMoves && app != APP_active) wit_takes(s, EV_app_activated, MOVE_app, CLASS_returns);
  if (P_appMoves && app != APP_background) wit_takes(s, EV_app_backgrounded, MOVE_app, CLASS_none);
  if (P_appMoves && P_appInactive && app != APP_inactive) wit_takes(s, EV_app_deactivated, MOVE_app, CLASS_none);
  if (P_appMoves && P_duplicate && app == APP_active) wit_takes(s, EV_app_activated, MOVE_app, CLASS_none);
  if (P_permissionMoves) wit_takes(s, is_held ? EV_permission_changed_missing : EV_permission_changed_held, MOVE_permission, CLASS_none);
  if (P_taskRemoved) { wit_takes(s, EV_app_taskRemoved, MOVE_taskRemoved, CLASS_none); wit_takes(s, EV_app_terminating, MOVE_terminating, CLASS_none); }
  if (P_network) wit_takes(s, EV_network_changed, MOVE_network, CLASS_none);
}
static void wit_system_moves(const wit_state *s) {
  wit_state w = *s;
  if (!P_system) return;
  if (s->sys == SYS_none && s->sysWord == SYSWORD_none && WIT_SESSION(s) == SESSION_idle) {
    w.sys = SYS_reported;
    wit_takes(&w, EV_system_answered, MOVE_answered, CLASS_none);
  }
  w = *s;
  w.sys = SYS_ended;
  if (s->sys == SYS_reported && !P_systemLag) {
    wit_takes(&w, EV_system_ended, MOVE_system_ends, CLASS_none);
    wit_takes(&w, EV_system_reset, MOVE_system_ends, CLASS_none);
    wit_takes(&w, EV_system_filtered, MOVE_system_ends, CLASS_none);
  }
  if (s->sys == SYS_reported && P_systemLag && s->sysWord == SYSWORD_none) { w.sysWord = SYSWORD_ended; wit_emit(&w, MOVE_system_ends, CLASS_none); }
  if (s->sysWord != SYSWORD_none) { w = *s; w.sysWord = SYSWORD_none; wit_takes(&w, wit_sysword_event[s->sysWord], MOVE_system_speaks, CLASS_system); }
}
static void wit_sdk(const wit_state *s) {
  /* Fixed where the powers are: see config.h. */
  WIT_FIXED const struct { unsigned char from, to, says, power; } wit_sdk_moves[] = {
    { SDK_connecting, SDK_accepted, CB_ACC, 1 }, { SDK_connecting, SDK_live, CB_JOI, 1 }, { SDK_connecting, SDK_out, CB_FFA, 1 },
    { SDK_connecting, SDK_out, CB_CLI, 1 }, { SDK_connecting, SDK_out, CB_LEF, P_selfEnd }, { SDK_connecting, SDK_dead, CB_CLO, P_selfEnd },
    { SDK_connecting, SDK_failing, CB_FRE, P_recoverable }, { SDK_connecting, SDK_dead, 0, P_silent },
    { SDK_accepted, SDK_live, CB_JOI, 1 }, { SDK_accepted, SDK_out, CB_FFA, 1 }, { SDK_accepted, SDK_out, CB_CLI, 1 },
    { SDK_accepted, SDK_out, CB_LEF, P_selfEnd }, { SDK_accepted, SDK_dead, CB_CLO, P_selfEnd }, { SDK_accepted, SDK_failing, CB_FRE, P_recoverable },
    { SDK_accepted, SDK_dead, 0, P_silent },
    { SDK_live, SDK_lost, CB_LOS, 1 }, { SDK_live, SDK_failing, CB_FRE, P_recoverable }, { SDK_live, SDK_self, CB_FFA, P_selfEnd },
    { SDK_live, SDK_self, CB_TIM, P_selfEnd }, { SDK_live, SDK_left, CB_LEF, P_selfEnd }, { SDK_live, SDK_dead, CB_CLO, P_selfEnd },
    { SDK_live, SDK_self, CB_CLI, 1 }, { SDK_live, SDK_live, CB_CLI, P_buttonWaits }, { SDK_live, SDK_restart, CB_LEF, P_rejoinsAfterKick }, { SDK_live, SDK_live, CB_RES, P_falseRestored },
    { SDK_live, SDK_dead, 0, P_silentWhenJoined },
    { SDK_lost, SDK_live, CB_RES, 1 }, { SDK_lost, SDK_self, CB_CLI, 1 }, { SDK_lost, SDK_lost, CB_CLI, P_buttonWaits }, { SDK_lost, SDK_restart, CB_LEF, P_rejoinsAfterKick }, { SDK_lost, SDK_pretending, CB_RES, P_falseRestored },
    { SDK_lost, SDK_failing, CB_FRE, P_recoverable }, { SDK_lost, SDK_self, CB_FFA, P_selfEnd }, { SDK_lost, SDK_self, CB_TIM, P_selfEnd },
    { SDK_lost, SDK_left, CB_LEF, P_selfEnd }, { SDK_lost, SDK_dead, CB_CLO, P_selfEnd }, { SDK_lost, SDK_dead, 0, P_silent },
    { SDK_pretending, SDK_lost, CB_LOS, 1 }, { SDK_pretending, SDK_live, 0, 1 }, { SDK_pretending, SDK_pretending, CB_RES, 1 },
    { SDK_pretending, SDK_self, CB_CLI, 1 }, { SDK_pretending, SDK_pretending, CB_CLI, P_buttonWaits }, { SDK_pretending, SDK_failing, CB_FRE, P_recoverable },
    { SDK_pretending, SDK_self, CB_FFA, P_selfEnd }, { SDK_pretending, SDK_self, CB_TIM, P_selfEnd }, { SDK_pretending, SDK_left, CB_LEF, P_selfEnd },
    { SDK_pretending, SDK_dead, CB_CLO, P_selfEnd }, { SDK_pretending, SDK_dead, 0, P_silent },
    { SDK_failing, SDK_restart, CB_CLO, 1 }, { SDK_failing, SDK_live, CB_RES, P_restartsInPlace }, { SDK_failing, SDK_pretending, CB_RES, P_restartsInPlace },
    { SDK_failing, SDK_failing, CB_FRE, 1 }, { SDK_failing, SDK_self, CB_TIM, P_selfEnd && P_answersAfterEnd }, { SDK_failing, SDK_self, CB_CLI, 1 }, { SDK_failing, SDK_failing, CB_CLI, P_buttonWaits }, { SDK_failing, SDK_self, CB_FFA, P_selfEnd && P_answersAfterEnd },
    { SDK_failing, SDK_left, CB_LEF, P_selfEnd },
    { SDK_restart, SDK_live, CB_JOI, 1 }, { SDK_restart, SDK_out, CB_FFA, 1 }, { SDK_restart, SDK_out, CB_CLI, 1 },
    { SDK_restart, SDK_failing, CB_FRE, P_recoverable }, { SDK_restart, SDK_out, CB_LEF, P_selfEnd }, { SDK_restart, SDK_dead, 0, P_silent },
    { SDK_self, SDK_left, CB_LEF, 1 }, { SDK_self, SDK_dead, CB_CLO, 1 }, { SDK_self, SDK_dead, 0, P_silent },
    { SDK_told, SDK_left, CB_LEF, 1 }, { SDK_told, SDK_dead, CB_CLO, 1 }, { SDK_told, SDK_dead, 0, P_silent },
    { SDK_left, SDK_dead, CB_CLO, 1 }, { SDK_left, SDK_dead, 0, P_silent },
  };
  for (unsigned i = 0; i < sizeof wit_sdk_moves / sizeof *wit_sdk_moves; i++) {
    int says = wit_sdk_moves[i].says;
    wit_state w = *s;
    if (wit_sdk_moves[i].from != s->sdk || !wit_sdk_moves[i].power) continue;
    if (says && !wit_append(&w, says)) continue;
    w.sdk = wit_sdk_moves[i].to;
    if ((says == CB_LOS || says == CB_FRE) && !w.recorded) w.outage = 1;
    wit_emit(&w, MOVE_sdk, CLASS_none);
  }
}
static void wit_arrivals(const wit_state *s) {
  int n = wit_queued(s);
  for (int i = 0; i < (P_reorder ? n : n > 0); i++) {
    int cb = s->q[i];
    wit_state w = *s;
    if (i > 0 && s->q[i - 1] == cb) continue; /* the list is sorted, so equal entries stand together */
    wit_remove(&w, i);
    if (!(s->sub == SUB_subscribed || P_lateAfterUnsubscribe || cb == CB_ACC || cb == CB_PFJ || cb == CB_PFL)) { wit_emit(&w, MOVE_unheard, WIT_DELIVERS(cb)); continue; }
    wit_takes(&w, wit_callback_event[cb], MOVE_deliver, WIT_DELIVERS(cb));
    if (P_duplicate) wit_takes(s, wit_callback_event[cb], MOVE_deliver_twice, CLASS_none);
    if (P_lose) wit_emit(&w, MOVE_lose, CLASS_none);
  }
}
static void wit_service_becomes(const wit_state *s, int svc, int word) {
  wit_state w = *s;
  w.svc = (unsigned char)svc; w.word = (unsigned char)word;
  wit_emit(&w, MOVE_service_moves, CLASS_service);
}
static int wit_is_refusal(int word) { return word == WORD_refused_background || word == WORD_refused_other; }
static void wit_service_moves(const wit_state *s) {
  wit_state w = *s;
  if (s->svc == SVC_starting && s->word == WORD_none) {
    wit_service_becomes(s, SVC_shown, WORD_started);
    if (P_serviceRefused) { wit_service_becomes(s, SVC_none, WORD_refused_background); wit_service_becomes(s, SVC_none, WORD_refused_other); }
    if (P_serviceWordLost) { wit_service_becomes(s, SVC_shown, WORD_none); wit_service_becomes(s, SVC_none, WORD_none); }
  }
  if (s->word != WORD_none) {
    w.word = WORD_none;
    wit_takes(&w, wit_word_event[s->word], MOVE_service_speaks, CLASS_service);
    if (s->word == WORD_killed) wit_takes(&w, EV_service_stopped_timeout, MOVE_service_speaks, CLASS_service);
    if (P_duplicate && (P_refusalRepeats || !wit_is_refusal(s->word))) {
      wit_takes(s, wit_word_event[s->word], MOVE_service_twice, CLASS_none);
      if (s->word == WORD_killed) wit_takes(s, EV_service_stopped_timeout, MOVE_service_twice, CLASS_none);
    }
  }
  if (!P_serviceKilled) return;
  if (s->svc == SVC_shown && s->word == WORD_none) {
    w = *s;
    w.svc = SVC_none; w.word = WORD_killed;
    wit_emit(&w, MOVE_service_killed, CLASS_none);
    w.svc = SVC_starting;
    if (P_killedRestarts) wit_emit(&w, MOVE_service_killed, CLASS_none);
  }
  if (s->svc == SVC_shown || s->aborted) wit_takes(s, EV_service_stopped_dismissed, MOVE_dismissed, CLASS_none);
}
static void wit_time(const wit_state *s) {
  if (!wit_timers_run(s)) return;
  for (int t = 0; t < WIT_TIMERS; t++) {
    if (!(wit_timers[s->m] >> t & 1)) continue;
    if (wit_timer_event[t] == EV_timer_service && s->svc == SVC_starting && !P_slowStart) continue;
    wit_takes(s, wit_timer_event[t], MOVE_timer, CLASS_timer + t);
  }
  if (P_alive && WIT_SESSION(s) == SESSION_joined && (s->sdk == SDK_dead || s->sdk == SDK_left || s->sdk == SDK_pretending))
    wit_takes(s, EV_transport_closed, MOVE_alive, CLASS_alive);
}
static void wit_port_queues(const wit_state *s) {
  wit_state w = *s;
  if (!P_commandQueue) return;
  if (s->joinJob) {
    w.joinJob = 0;
    wit_join_now(&w);
    wit_emit(&w, MOVE_join_job, CLASS_port);
    if (P_joinRejected) { w = *s; w.joinJob = 0; wit_join_in_vain(&w); wit_append(&w, CB_PFJ); wit_emit(&w, MOVE_join_job, CLASS_port); }
  }
  if (!s->joinJob && s->leaveJob) {
    w = *s;
    w.leaveJob = 0;
    wit_leave_now(&w);
    wit_emit(&w, MOVE_leave_job, CLASS_port);
    if (wit_leave_may_miss(s->sdk)) { w = *s; w.leaveJob = 0; wit_leave_misses(&w, s->sdk); wit_emit(&w, MOVE_leave_job, CLASS_port); }
    if (P_leaveRejected) { w = *s; w.leaveJob = 0; wit_append(&w, CB_PFL); wit_emit(&w, MOVE_leave_job, CLASS_port); }
  }
  if (s->abortJob) { w = *s; w.abortJob = 0; wit_abort_now(&w); wit_emit(&w, MOVE_abort_job, CLASS_port); }
}
static void wit_begin_again(const wit_state *s, int left) {
  wit_state w;
  memset(&w, 0, sizeof w);
  w.m = WIT_INITIAL;
  w.left = (unsigned char)left;
  w.scr = s->scr == SCR_mounted || s->scr == SCR_again ? SCR_mounted : SCR_absent;
  if (P_staleServiceWord) { w.svc = s->svc; w.word = s->word; }
  if (wit_app[s->m] != APP_active) wit_step(&w, EV_app_backgrounded, WORKS);
  if (wit_permission[s->m] == PERMISSION_missing) wit_step(&w, EV_permission_changed_missing, WORKS);
  if (w.scr == SCR_mounted) wit_step(&w, EV_screen_mounted, WORKS);
  wit_takes(&w, EV_user_join, MOVE_attempt, CLASS_attempt);
}
static void wit_attempts(const wit_state *s) {
  if (s->waiting && !s->left && wit_settled_at(s->m) && (P_staleServiceWord || (s->word == WORD_none && !s->abortJob))) {
    if (s->joinJob || s->sdk == SDK_connecting || s->sdk == SDK_accepted || s->sdk == SDK_restart) { wit_begin_again(s, 0); wit_begin_again(s, 1); }
    else wit_begin_again(s, wit_is_hot(s->sdk));
  }
  if (s->left) { wit_state w = *s; w.left = P_staleDropped; wit_emit(&w, MOVE_leftover, CLASS_leftover); }
}

static void wit_expand(const wit_state *s) {
  wit_count = 0;
  wit_bad = wit_met = 0;
  if (s->boot) { wit_state w = *s; w.boot = 0; wit_takes(&w, EV_restored, MOVE_restored, CLASS_boot); return; }
  wit_user(s);
  wit_screen_moves(s);
  wit_surroundings(s);
  wit_system_moves(s);
  wit_sdk(s);
  wit_arrivals(s);
  wit_service_moves(s);
  wit_time(s);
  wit_port_queues(s);
  wit_attempts(s);
}

/* The i-th start: the fresh one, and with processDeath every snapshot beside every survivor. */
#define WIT_SYS_STARTS (P_system ? 2 : 1)
#define WIT_STARTS (P_processDeath ? 1 + WIT_STATES * 2 * WIT_SYS_STARTS : 1)
static void wit_start(wit_state *w, int i) {
  memset(w, 0, sizeof *w);
  w->m = WIT_INITIAL;
  if (i == 0) return;
  i--;
  w->m = (unsigned short)(i / (2 * WIT_SYS_STARTS));
  w->svc = i / WIT_SYS_STARTS % 2 ? SVC_shown : SVC_none;
  w->sys = i % WIT_SYS_STARTS ? SYS_reported : SYS_none;
  w->boot = 1;
  w->sdk = SDK_dead;
  w->recorded = (unsigned char)wit_over_at(w->m);
  w->waiting = P_rejoin && wit_live_at(w->m);
}
